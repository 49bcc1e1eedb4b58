package dev.valise.cli;

import dev.valise.Isolation;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code full} and {@code shared-files}. */
final class IsolationConverter implements ITypeConverter<Isolation> {
    @Override
    public Isolation convert(String text) {
        return switch (text) {
            case "full" -> Isolation.FULL;
            case "shared-files" -> Isolation.SHARED_FILES;
            default -> throw new TypeConversionException("'" + text + "' is none; there are full and shared-files");
        };
    }
}
