package dev.valise.cli;

import dev.valise.Loss;
import dev.valise.Value;
import dev.valise.Variable;
import dev.valise.json.Json;
import dev.valise.json.LossJson;
import dev.valise.json.ValueJson;
import dev.valise.packed.PackedScope;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code valise show}: what is in a packed scope. */
@Command(
        name = "show",
        description = "Show what is in a .valise file: its variables, or one of them in full. Nothing in it is run.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  valise show prices.valise",
            "  valise show prices.valise net      the source of a function or class, the value of anything else"
        })
final class ShowCommand implements Callable<Integer> {
    /** Of a line that is not for a terminal, whose width is not known. */
    private static final int COLUMNS = 120;

    private static final int LONGEST_JSON = 64 << 20;

    private final Surroundings around;

    @Parameters(index = "0", paramLabel = "FILE", description = "A packed scope.")
    Path file = Path.of("");

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "One of its variables.")
    Optional<String> name = Optional.empty();

    @Option(names = "--json", description = "Print a JSON document.")
    boolean json;

    @Mixin
    HelpOption help = new HelpOption();

    ShowCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        return new ScopeFile(around, file).read(scope -> name.isPresent() ? show(scope, name.get()) : show(scope));
    }

    private int show(PackedScope scope) {
        List<Variable> variables = scope.variables().stream()
                .map(each -> variable(each, scope.value(each)))
                .toList();
        if (json) {
            around.out().println(document(scope, variables));
            return Exit.OK;
        }
        around.out()
                .println(count(variables.size(), "variable") + " and "
                        + count(scope.units().size(), "source text") + ", packed by Python "
                        + Visible.line(scope.python(), 40));
        around.out().print(VariableTable.of(variables, COLUMNS));
        for (Loss loss : scope.losses()) {
            around.out().println("not kept: " + Visible.line(loss.toString()));
        }
        return Exit.OK;
    }

    private static Variable variable(String name, Value value) {
        // Of a table the first line says what it is.
        return new Variable(name, value.typeName(), value.toString().split("\n", 2)[0]);
    }

    private static String count(int count, String what) {
        return count == 1 ? "1 " + what : String.format("%,d %ss", count, what);
    }

    private static String document(PackedScope scope, List<Variable> variables) {
        return Json.document(json -> {
            json.writeStartObject();
            json.writeStringProperty("python", scope.python());
            json.writeArrayPropertyStart("variables");
            for (Variable each : variables) {
                json.writeStartObject();
                json.writeStringProperty("name", each.name());
                json.writeStringProperty("type", each.type());
                json.writeStringProperty("preview", each.preview());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("units");
            scope.units().forEach(unit -> {
                json.writeStartObject();
                json.writeStringProperty("file", unit.file());
                json.writeStringProperty("hash", unit.hash());
                json.writeNumberProperty("size_bytes", unit.size());
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeName("held_only");
            LossJson.write(json, scope.losses());
            json.writeEndObject();
        });
    }

    private int show(PackedScope scope, String variable) {
        if (!scope.variables().contains(variable)) {
            around.say("there is no '" + Visible.line(variable, 100) + "' in this scope");
            return Exit.USAGE;
        }
        Value value = scope.value(variable);
        Optional<String> source = scope.source(variable);
        if (json) {
            around.out().println(document(variable, value, source));
        } else {
            around.out().println(source.map(String::stripTrailing).orElseGet(value::toString));
        }
        return Exit.OK;
    }

    private static String document(String name, Value value, Optional<String> source) {
        return Json.document(json -> {
            json.writeStartObject();
            json.writeStringProperty("name", name);
            json.writeStringProperty("type", value.typeName());
            json.writeStringProperty("repr", value.toString());
            source.ifPresent(text -> json.writeStringProperty("source", text));
            ValueJson.render(value, LONGEST_JSON).write(json);
            json.writeEndObject();
        });
    }
}
