package dev.valise.server;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of {@code POST /v1/calls}; see docs/http.md for the fields. What is null was left out. */
record CallBody(
        Optional<String> call,
        Optional<String> code,
        Optional<String> file,
        Optional<FunctionBody> function,
        Optional<String> scope,
        Optional<String> branch,
        @Nullable JsonNode inputs,
        Optional<String> stdin,
        Optional<String> python,
        Optional<LimitsBody> limits,
        Optional<String> durability,
        Optional<Long> holdMs,
        Optional<String> requestId) {

    /** A function to call. */
    record FunctionBody(
            Optional<String> name,
            @Nullable JsonNode args,
            @Nullable JsonNode kwargs) {}

    /** Limits; what is left out is as the server has it. */
    record LimitsBody(
            Optional<Long> wallMs,
            Optional<Long> cpuMs,
            Optional<Long> memoryBytes,
            Optional<Long> outputBytes,
            Optional<Integer> processes,
            Optional<Long> valueBytes,
            Optional<Long> graceMs) {}
}
