package dev.shoal.cli.bench.engine;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** A bar for each level: how many times as many tasks as without any trick, with the spread over the repeats. */
final class EnginePlot {
    private static final int ROW = 44;
    private static final int LEFT = 230;
    private static final int WIDTH = 620;
    private static final int TOP = 60;
    private static final int RIGHT = 90;
    private static final Color BAR = new Color(0x2f6f8f);
    private static final Color INK = new Color(0x1b2733);

    private final List<LevelFigures> levels;
    private final double most;
    private final Graphics2D graphics;

    private EnginePlot(List<LevelFigures> levels, Graphics2D graphics) {
        this.levels = levels;
        this.graphics = graphics;
        this.most = levels.stream().mapToDouble(one -> one.ratio().most()).max().orElse(1);
    }

    static void write(Path file, List<LevelFigures> levels) throws IOException {
        System.setProperty("java.awt.headless", "true");
        int height = TOP + ROW * levels.size() + 20;
        var image = new BufferedImage(LEFT + WIDTH + RIGHT, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), height);
            new EnginePlot(levels, graphics).draw();
        } finally {
            graphics.dispose();
        }
        ImageIO.write(image, "png", file.toFile());
    }

    private void draw() {
        graphics.setColor(INK);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 17));
        graphics.drawString("Tasks per second, in times of the naive engine", 20, 32);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        for (int i = 0; i < levels.size(); i++) bar(levels.get(i), TOP + ROW * i);
    }

    private void bar(LevelFigures level, int y) {
        int middle = y + ROW / 2;
        graphics.setColor(INK);
        graphics.drawString(level.level(), 20, middle + 5);
        graphics.setColor(BAR);
        graphics.fillRect(LEFT, y + 8, x(level.ratio().median()) - LEFT, ROW - 16);
        graphics.setColor(INK);
        graphics.setStroke(new BasicStroke(1.5f));
        graphics.drawLine(x(level.ratio().least()), middle, x(level.ratio().most()), middle);
        String label =
                String.format(Locale.ROOT, "%.1fx  (%.0f/s)", level.ratio().median(), level.tasksPerSecond());
        graphics.drawString(label, x(level.ratio().most()) + 8, middle + 5);
    }

    private int x(double ratio) {
        return LEFT + (int) Math.round((WIDTH - 60) * ratio / most);
    }
}
