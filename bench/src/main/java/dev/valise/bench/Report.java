package dev.valise.bench;

import dev.valise.bench.Results.Figure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** A run, to be printed as Markdown or written as JSON. */
record Report(Map<String, String> machine, List<Figure> figures, List<Target> targets, List<String> remarks) {
    private static final String BASE = "fork";

    /** Tables for people. */
    String toMarkdown() {
        StringBuilder text = new StringBuilder();
        machine.forEach((name, value) -> text.append("- %s: %s%n".formatted(name, value)));
        text.append('\n');
        Table figuresTable = new Table("what", "pace", "unit", "p50", "p90", "p99", "n", "p50 / fork");
        for (Figure each : figures) {
            Distribution all = each.distribution();
            figuresTable.add(
                    each.name(),
                    each.pace().words(),
                    each.unit().symbol(),
                    number(all.median()),
                    number(all.percentile(0.9)),
                    number(all.percentile(0.99)),
                    Integer.toString(all.count()),
                    ratio(each).isPresent() ? "%.2f".formatted(ratio(each).getAsDouble()) : "");
        }
        text.append(figuresTable).append('\n');
        Table targetsTable = new Table("target", "measured", "bound", "unit", "holds");
        targets.forEach(each -> targetsTable.add(
                each.text(), number(each.measured()), number(each.bound()), each.unit(), each.holds() ? "yes" : "NO"));
        text.append(targetsTable).append('\n');
        figures.stream()
                .map(each -> "- %s: %s%n".formatted(each.name(), each.meaning()))
                .distinct()
                .forEach(text::append);
        remarks.forEach(each -> text.append("- %s%n".formatted(each)));
        return text.toString();
    }

    /** Maps and lists for programs. */
    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("machine", machine);
        tree.put("figures", figures.stream().map(this::tree).toList());
        tree.put("targets", targets.stream().map(Report::tree).toList());
        tree.put("remarks", remarks);
        return tree;
    }

    private Map<String, Object> tree(Figure figure) {
        Distribution all = figure.distribution();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", figure.name());
        tree.put("meaning", figure.meaning());
        tree.put("pace", figure.pace().words());
        tree.put("unit", figure.unit().symbol());
        tree.put("n", all.count());
        tree.put("min", all.smallest());
        tree.put("p50", all.median());
        tree.put("p90", all.percentile(0.9));
        tree.put("p99", all.percentile(0.99));
        tree.put("max", all.largest());
        ratio(figure).ifPresent(value -> tree.put("ratio_to_fork", value));
        return tree;
    }

    private static Map<String, Object> tree(Target target) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("target", target.text());
        tree.put("measured", target.measured());
        tree.put("bound", target.bound());
        tree.put("unit", target.unit());
        tree.put("holds", target.holds());
        return tree;
    }

    /** How its median compares with that of a bare fork at the same pace. */
    private OptionalDouble ratio(Figure figure) {
        return figures.stream()
                .filter(each -> each.name().equals(BASE) && each.pace() == figure.pace())
                .mapToDouble(each ->
                        figure.distribution().median() / each.distribution().median())
                .findFirst();
    }

    private static String number(double value) {
        return value >= 100 ? "%,.0f".formatted(value) : "%.2f".formatted(value);
    }
}
