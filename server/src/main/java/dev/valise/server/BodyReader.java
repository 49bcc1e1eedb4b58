package dev.valise.server;

import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON bodies into records, strictly: what is unknown, of another type, or there twice is refused, and the refusal says
 * where. Nothing is taken for something else, such as {@code "7"} for 7.
 */
final class BodyReader {
    /** Deeper than what people nest, and far from what a stack holds. */
    private static final int DEEPEST = 200;

    private static final JsonMapper MAPPER = mapper();

    private BodyReader() {}

    private static JsonMapper mapper() {
        JsonFactory factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .maxStringLength(Integer.MAX_VALUE) // the body is bounded
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfigDefaults(each -> {
                    for (CoercionInputShape shape : CoercionInputShape.values()) {
                        each.setCoercion(shape, CoercionAction.Fail);
                    }
                })
                .build();
    }

    /** Reads a body; throws {@link ProblemException} where it is none. */
    static <T> T read(byte[] body, Class<T> type) {
        if (body.length == 0) {
            throw malformed("there is no body; it has to be a JSON object");
        }
        try {
            T read = MAPPER.readValue(body, type);
            if (read == null) {
                throw malformed("the body is null; it has to be a JSON object");
            }
            return read;
        } catch (UnrecognizedPropertyException e) {
            String known = e.getKnownPropertyIds() == null
                    ? "none"
                    : e.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "));
            throw malformed(place(e) + ": there is no such field; there are: " + known);
        } catch (MismatchedInputException e) {
            throw malformed(place(e) + ": this has to be " + Wanted.of(e.getTargetType()));
        } catch (StreamReadException e) {
            throw malformed("this is no JSON: " + words(e) + at(e.getLocation()));
        } catch (JacksonException e) {
            throw malformed(place(e) + ": " + e.getOriginalMessage());
        }
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Problem.malformed(detail));
    }

    /** Jackson adds where something began, as far as it may say so, which is nothing. */
    private static String words(StreamReadException e) {
        return String.valueOf(e.getOriginalMessage()).replaceFirst(" \\(start marker at \\[Source: .*?]\\)", "");
    }

    private static String at(TokenStreamLocation location) {
        return ", in line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /** Where it is, as {@code limits.wall_ms}. */
    private static String place(JacksonException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty() ? "the body" : path.toString();
    }
}
