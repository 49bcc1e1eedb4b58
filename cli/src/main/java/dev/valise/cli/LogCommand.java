package dev.valise.cli;

import dev.valise.json.Json;
import dev.valise.packed.LoggedCall;
import dev.valise.packed.PackedScope;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code valise log}: the calls that made a packed scope what it is. */
@Command(
        name = "log",
        description = "Show the calls that made the scope of a .valise file what it is, the newest first.",
        sortOptions = false,
        footerHeading = "%nExample:%n",
        footer = "  valise log prices.valise")
final class LogCommand implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(paramLabel = "FILE", description = "A packed scope.")
    Path file = Path.of("");

    @Option(names = "--json", description = "Print a JSON document.")
    boolean json;

    @Mixin
    HelpOption help = new HelpOption();

    LogCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        return new ScopeFile(around, file).read(this::show);
    }

    private int show(PackedScope scope) {
        List<LoggedCall> newestFirst = scope.log().reversed();
        if (json) {
            around.out().println(document(newestFirst));
            return Exit.OK;
        }
        int number = newestFirst.size();
        for (LoggedCall call : newestFirst) {
            around.out().println("call " + number + ": " + Visible.line(call.ending(), 40));
            around.out().print(Visible.block(call.code().stripTrailing()).indent(4));
            number--;
        }
        return Exit.OK;
    }

    private static String document(List<LoggedCall> calls) {
        return Json.document(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("calls");
            for (LoggedCall call : calls) {
                json.writeStartObject();
                json.writeStringProperty("code", call.code());
                json.writeStringProperty("status", call.ending());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
