import dev.valise.Scope;
import dev.valise.Valise;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The first story: one file defines a global and a function, the next one calls the function. Without arguments the code runs
 * in a sandbox of this host; with the address of a server it runs there, and nothing else changes.
 */
final class Story {
    public static void main(String[] arguments) throws IOException {
        try (Valise valise = open(arguments)) {
            Scope scope = Scope.empty();
            for (String file : new String[] {"define.py", "use.py"}) {
                String code = Files.readString(Path.of("examples", "first", file));
                var outcome = valise.call(scope, code).orThrow();
                System.out.print(outcome.output().stdout());
                scope = outcome.scope();
            }
        }
    }

    private static Valise open(String[] arguments) {
        return arguments.length == 0
                ? Valise.local().start()
                : Valise.connect(URI.create(arguments[0]), System.getenv().getOrDefault("VALISE_KEY", ""));
    }
}
