package dev.valise.cli;

import picocli.CommandLine.Option;

/** The option of every command that shows its options. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 100,
            description = "Show this help.")
    boolean wanted;
}
