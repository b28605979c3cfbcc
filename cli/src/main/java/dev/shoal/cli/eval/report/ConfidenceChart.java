package dev.shoal.cli.eval.report;

import dev.shoal.cli.eval.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** How a model's confidence and its being right go together, as a drawing. Pure. */
final class ConfidenceChart {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 240;
    private static final int LEFT = 44;
    private static final int TOP = 12;
    private static final int STEPS = 20;
    private static final int BINS = 10;

    /** @param confidence of the least sure turn */
    private record Point(double confidence, boolean passed) {}

    private ConfidenceChart() {}

    /** Empty for what has no confidence, such as a baseline. */
    static Optional<String> of(List<Judged> judged) {
        List<Point> points = judged.stream()
                .filter(one -> !one.exchanges().isEmpty())
                .map(one -> new Point(confidence(one), one.verdict().passed()))
                .toList();
        if (points.stream().noneMatch(point -> point.confidence() > 0)) return Optional.empty();
        var svg = new StringBuilder();
        svg.append("<svg viewBox=\"0 0 ").append(WIDTH + LEFT + 20).append(' ').append(HEIGHT + TOP + 44);
        svg.append("\" role=\"img\" aria-label=\"accuracy against confidence\">\n");
        axes(svg);
        bars(svg, points);
        line(svg, points, "right", threshold -> accuracy(points, threshold));
        line(svg, points, "kept", threshold -> share(points, threshold));
        return Optional.of(svg.append("</svg>\n").toString());
    }

    private static double confidence(Judged one) {
        return one.exchanges().stream()
                .mapToDouble(exchange -> exchange.reply().confidence())
                .min()
                .orElse(0);
    }

    private static void axes(StringBuilder svg) {
        for (int i = 0; i <= 4; i++) {
            double share = i / 4.0;
            svg.append(format(
                    "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>",
                    LEFT, y(share), LEFT + WIDTH, y(share)));
            svg.append(format(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f %%</text>",
                    LEFT - 6, y(share) + 4, 100 * share));
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.2f</text>\n",
                    x(share), TOP + HEIGHT + 16, share));
        }
        svg.append(format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">confidence</text>\n",
                LEFT + WIDTH / 2, TOP + HEIGHT + 34));
    }

    /** Of the cases in each tenth of confidence, how many are right. */
    private static void bars(StringBuilder svg, List<Point> points) {
        for (int bin = 0; bin < BINS; bin++) {
            int index = bin;
            List<Point> inside = points.stream()
                    .filter(point -> Math.min(BINS - 1, (int) (point.confidence() * BINS)) == index)
                    .toList();
            if (inside.isEmpty()) continue;
            double right = inside.stream().filter(Point::passed).count() / (double) inside.size();
            double from = x(bin / (double) BINS);
            svg.append(format(
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%d cases, %.0f %% right</title></rect>\n",
                    from + 1, y(right), WIDTH / (double) BINS - 2, y(0) - y(right), inside.size(), 100 * right));
        }
    }

    private static void line(StringBuilder svg, List<Point> points, String style, ToDoubleFunction<Double> value) {
        List<String> corners = new ArrayList<>();
        for (int i = 0; i <= STEPS; i++) {
            double threshold = i / (double) STEPS;
            if (share(points, threshold) == 0) break;
            corners.add(format("%.1f,%.1f", x(threshold), y(value.applyAsDouble(threshold))));
        }
        svg.append("<polyline class=\"").append(style).append("\" points=\"");
        svg.append(String.join(" ", corners)).append("\"/>\n");
    }

    /** Of the cases at least so confident, how many are right. */
    private static double accuracy(List<Point> points, double threshold) {
        List<Point> kept =
                points.stream().filter(point -> point.confidence() >= threshold).toList();
        return kept.stream().filter(Point::passed).count() / (double) Math.max(1, kept.size());
    }

    private static double share(List<Point> points, double threshold) {
        return points.stream().filter(point -> point.confidence() >= threshold).count() / (double) points.size();
    }

    private static double x(double share) {
        return LEFT + share * WIDTH;
    }

    private static double y(double share) {
        return TOP + (1 - share) * HEIGHT;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
