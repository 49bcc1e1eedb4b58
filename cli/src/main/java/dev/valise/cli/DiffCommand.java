package dev.valise.cli;

import dev.valise.Value;
import dev.valise.json.Json;
import dev.valise.packed.PackedScope;
import dev.valise.packed.ScopeDiff;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

/** {@code valise diff}: what differs between two packed scopes. */
@Command(
        name = "diff",
        description = {
            "Compare two .valise files by the names of their variables: + added, - removed, ~ changed, with old and new",
            "value, or for functions and classes what changed in the source. Nothing in them is run."
        },
        sortOptions = false,
        footerHeading = "%nExample:%n",
        footer = "  valise diff before.valise after.valise")
final class DiffCommand implements Callable<Integer> {
    private static final int LONGEST_PREVIEW = 200;

    private final Surroundings around;

    @Parameters(index = "0", paramLabel = "A", description = "The earlier scope.")
    Path earlier = Path.of("");

    @Parameters(index = "1", paramLabel = "B", description = "The later scope.")
    Path later = Path.of("");

    @Option(names = "--json", description = "Print a JSON document.")
    boolean json;

    @Mixin
    HelpOption help = new HelpOption();

    DiffCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        return new ScopeFile(around, earlier)
                .read(before -> new ScopeFile(around, later).read(after -> show(before, after)));
    }

    private int show(PackedScope before, PackedScope after) {
        ScopeDiff diff = ScopeDiff.between(before, after);
        if (json) {
            around.out().println(Json.document(document -> write(document, diff, before, after)));
        } else {
            diff.removed().forEach(name -> say("- ", name, preview(before, name)));
            diff.added().forEach(name -> say("+ ", name, preview(after, name)));
            diff.changed().forEach(change -> say(change, before, after));
        }
        return Exit.OK;
    }

    private void say(String mark, String name, String preview) {
        around.out().println(mark + Visible.line(name) + " = " + preview);
    }

    private void say(ScopeDiff.Change change, PackedScope before, PackedScope after) {
        String name = change.variable();
        if (change.source().isPresent()) {
            around.out().println("~ " + Visible.line(name));
            around.out().print(Visible.block(change.source().get()).indent(4));
        } else {
            say("~ ", name, preview(before, name) + " -> " + preview(after, name));
        }
    }

    private static String preview(PackedScope scope, String name) {
        Value value = scope.value(name);
        return Visible.line(value.toString(), LONGEST_PREVIEW);
    }

    private static void write(JsonGenerator json, ScopeDiff diff, PackedScope before, PackedScope after) {
        json.writeStartObject();
        writeNames(json, "added", diff.added());
        writeNames(json, "removed", diff.removed());
        json.writeArrayPropertyStart("changed");
        for (ScopeDiff.Change change : diff.changed()) {
            json.writeStartObject();
            json.writeStringProperty("name", change.variable());
            json.writeStringProperty("before", preview(before, change.variable()));
            json.writeStringProperty("after", preview(after, change.variable()));
            change.source().ifPresent(text -> json.writeStringProperty("source_diff", text));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeNames(JsonGenerator json, String property, List<String> names) {
        json.writeArrayPropertyStart(property);
        names.forEach(json::writeString);
        json.writeEndArray();
    }
}
