package dev.valise.cli;

import java.util.Optional;

/** The command {@code valise}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, Surroundings.ofProcess()));
    }

    /** Runs a command line and gives its exit status. */
    static int run(String[] arguments, Surroundings around) {
        Failures failures = new Failures(around);
        try {
            Optional<RunCommand> usual = UsualWords.read(arguments, around);
            if (usual.isPresent()) {
                return usual.get().call();
            }
            return new Words(around, failures).run(arguments);
        } catch (RuntimeException | Error e) {
            return failures.handle(e, false);
        }
    }
}
