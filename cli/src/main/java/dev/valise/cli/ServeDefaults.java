package dev.valise.cli;

import dev.valise.ValiseException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What the options of {@code valise serve} are that a command line leaves out: what the environment says, and where it says
 * nothing, the configuration file. Whatever is wrong in them is refused with its place.
 */
final class ServeDefaults implements IDefaultValueProvider {
    private static final String PREFIX = "VALISE_";
    private static final String CONFIG = "--config";

    /** What {@code VALISE_} and the name would be is taken: {@code VALISE_PATCHES} names groups, as for every command. */
    private static final Map<String, String> OTHER_VARIABLES = Map.of("--patches", "VALISE_PATCHES_FOLDER");

    /** Of other commands, of clients, and of {@code bin/valise}. */
    private static final Set<String> OTHERS =
            Set.of("VALISE_PATCHES", "VALISE_URL", "VALISE_KEY", "VALISE_JAVA_OPTIONS");

    private final Map<String, String> environment;
    private final String[] arguments;
    private final Supplier<CommandLine> serve;
    private @Nullable ConfigFile file;

    /**
     * Those of a command line.
     *
     * @param serve makes the command without defaults, to try each on it
     */
    ServeDefaults(Map<String, String> environment, String[] arguments, Supplier<CommandLine> serve) {
        this.environment = environment;
        this.arguments = arguments;
        this.serve = serve;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || isHelp()) {
            return null;
        }
        String name = option.longestName();
        @Nullable String variable = environment.get(variable(name));
        if (variable != null && !variable.isEmpty()) {
            return tried(argument.command().commandLine(), serve.get(), variable(name), name, variable);
        }
        if (name.equals(CONFIG)) {
            return null;
        }
        return file(argument.command().commandLine()).settings().get(name.substring(2));
    }

    private boolean isHelp() {
        return Stream.of(arguments).anyMatch(each -> each.equals("--help") || each.equals("-h"));
    }

    private static String variable(String option) {
        String usual = PREFIX + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
        return OTHER_VARIABLES.getOrDefault(option, usual);
    }

    /** The text, if an option takes it. */
    private static String tried(CommandLine command, CommandLine on, String place, String option, String text) {
        try {
            on.parseArgs(option + "=" + text);
            return text;
        } catch (UnmatchedArgumentException e) {
            String hint = e.getSuggestions().stream()
                    .map(each -> each.startsWith("--") ? each.substring(2) : each)
                    .collect(Collectors.joining(", "));
            throw new ParameterException(
                    command,
                    place + ": there is no such setting" + (hint.isEmpty() ? "" : "; did you mean " + hint + "?"));
        } catch (ParameterException e) {
            throw new ParameterException(command, place + ": " + e.getMessage());
        }
    }

    /** The configuration file, each of whose settings is one. */
    ConfigFile file(CommandLine command) {
        if (file == null) {
            file = read(command);
        }
        return file;
    }

    private ConfigFile read(CommandLine command) {
        Optional<Path> named = named();
        if (named.isEmpty()) {
            return ConfigFile.NONE;
        }
        ConfigFile config;
        try {
            config = ConfigFile.read(named.get());
        } catch (ValiseException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()));
        }
        String place = Visible.line(named.get().toString(), 200) + ": ";
        config.settings().forEach((key, text) -> {
            if (List.of("config", "help").contains(key)) {
                throw new ParameterException(command, place + key + ": this cannot be said in a configuration file");
            }
            tried(command, serve.get(), place + key, "--" + key, text);
        });
        config.tenants()
                .forEach((tenant, own) -> own.forEach((key, text) -> tried(
                        command,
                        new CommandLine(new OneTenant()),
                        place + "tenants." + tenant + "." + key,
                        "--" + key,
                        text)));
        return config;
    }

    private Optional<Path> named() {
        ConfigOnly only = new ConfigOnly();
        new CommandLine(only).setUnmatchedArgumentsAllowed(true).parseArgs(arguments);
        return only.file.or(() -> Optional.ofNullable(environment.get(variable(CONFIG)))
                .filter(each -> !each.isEmpty())
                .map(Path::of));
    }

    /** What of a tenant is said. */
    static TenantOptions options(Map<String, String> own) {
        OneTenant tenant = new OneTenant();
        new CommandLine(tenant)
                .parseArgs(own.entrySet().stream()
                        .map(each -> "--" + each.getKey() + "=" + each.getValue())
                        .toArray(String[]::new));
        return tenant.options;
    }

    /** Variables of the environment that look like settings and are none. */
    List<String> strangers(CommandLine command) {
        Set<String> known = command.getCommandSpec().options().stream()
                .map(each -> variable(each.longestName()))
                .collect(Collectors.toSet());
        return environment.keySet().stream()
                .filter(each -> each.startsWith(PREFIX) && !known.contains(each) && !OTHERS.contains(each))
                .sorted()
                .toList();
    }

    /** The one option that has to be known before the others are. */
    @Command(name = "serve")
    private static final class ConfigOnly {
        @Option(names = CONFIG)
        Optional<Path> file = Optional.empty();
    }

    /** A table of the file. */
    @Command(name = "tenant")
    private static final class OneTenant {
        @Mixin
        TenantOptions options = new TenantOptions();
    }
}
