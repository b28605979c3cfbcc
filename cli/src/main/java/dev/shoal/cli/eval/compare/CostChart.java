package dev.shoal.cli.eval.compare;

import dev.shoal.cli.eval.report.Html;
import java.util.List;
import java.util.Locale;

/** Quality against cost, a point for each model: up is better, left is cheaper. Pure. */
final class CostChart {
    private static final int WIDTH = 600;
    private static final int HEIGHT = 320;
    private static final int LEFT = 52;
    private static final int TOP = 16;

    /** Room for the name of a model at the right edge. */
    private static final int RIGHT = 140;

    private final List<Figures> all;
    private final double mostCost;
    private final StringBuilder svg = new StringBuilder();

    private CostChart(List<Figures> all) {
        this.all = all;
        this.mostCost =
                Math.max(1e-12, all.stream().mapToDouble(Figures::cost).max().orElse(1) * 1.1);
    }

    static String svg(List<Figures> all) {
        return new CostChart(all).draw();
    }

    private String draw() {
        svg.append("<svg viewBox=\"0 0 ")
                .append(LEFT + WIDTH + RIGHT)
                .append(' ')
                .append(TOP + HEIGHT + 48);
        svg.append("\" role=\"img\" aria-label=\"quality against cost\">\n");
        for (int i = 0; i <= 4; i++) grid(i / 4.0);
        String axis = CompareTable.priced(all) ? "price of 1,000 tasks" : "machine hours for 1,000 tasks";
        svg.append(format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                LEFT + WIDTH / 2, TOP + HEIGHT + 40, axis));
        all.forEach(this::point);
        return svg.append("</svg>\n").toString();
    }

    private void grid(double share) {
        svg.append(format(
                "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>",
                LEFT, y(share), LEFT + WIDTH, y(share)));
        svg.append(format(
                "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f %%</text>", LEFT - 6, y(share) + 4, 100 * share));
        svg.append(format(
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.3g</text>\n",
                LEFT + share * WIDTH, TOP + HEIGHT + 20, share * mostCost));
    }

    private void point(Figures it) {
        double x = LEFT + it.cost() / mostCost * WIDTH;
        svg.append(format(
                "<line class=\"range\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                x, y(it.low()), x, y(it.high())));
        String style = it.worthwhile(all) ? "worthwhile" : "beaten";
        svg.append(format(
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"6\"><title>%s: %.1f %%, %.4f</title></circle>",
                style, x, y(it.quality()), Html.text(it.model()), 100 * it.quality(), it.cost()));
        svg.append(
                format("<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", x + 10, y(it.quality()) - 6, Html.text(it.model())));
    }

    private static double y(double share) {
        return TOP + (1 - share) * HEIGHT;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
