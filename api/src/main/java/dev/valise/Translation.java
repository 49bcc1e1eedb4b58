package dev.valise;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One turning of a Java object, and all that it holds, into a value. Collections that are there twice stay one. */
final class Translation {
    private final Assembly assembly = new Assembly();
    private final IdentityHashMap<Object, Value> containers = new IdentityHashMap<>();
    private final Deque<Runnable> toFill = new ArrayDeque<>();

    private Translation() {}

    static Value of(@Nullable Object object) {
        Translation translation = new Translation();
        Value value = translation.translate(object);
        while (!translation.toFill.isEmpty()) {
            translation.toFill.remove().run();
        }
        translation.assembly.close();
        return value;
    }

    private Value translate(@Nullable Object object) {
        return switch (object) {
            case null -> Value.none();
            case Value value -> value;
            case Boolean value -> Value.of(value.booleanValue());
            case Byte value -> Value.of(value.longValue());
            case Short value -> Value.of(value.longValue());
            case Integer value -> Value.of(value.longValue());
            case Long value -> Value.of(value.longValue());
            case BigInteger value -> Value.of(value);
            case Float value -> Value.of(value.doubleValue());
            case Double value -> Value.of(value.doubleValue());
            case BigDecimal value -> Value.of(value);
            case String value -> Value.of(value);
            case byte[] value -> Value.of(value);
            case UUID value -> new Value.Uuid(value);
            case Path value -> new Value.Path(value.toString());
            case LocalDate value -> new Value.Date(value);
            case LocalTime value -> new Value.Time(value, Optional.empty());
            case OffsetTime value -> new Value.Time(value.toLocalTime(), Optional.of(span(value.getOffset())));
            case LocalDateTime value -> new Value.DateTime(value, Optional.empty());
            case OffsetDateTime value ->
                new Value.DateTime(value.toLocalDateTime(), Optional.of(span(value.getOffset())));
            case Instant value -> translate(value.atOffset(ZoneOffset.UTC));
            case Duration value -> new Value.Duration(value);
            case Map<?, ?> map ->
                container(
                        map,
                        assembly::dict,
                        dict -> map.forEach((key, value) -> assembly.put(dict, translate(key), translate(value))));
            case Set<?> set ->
                container(set, assembly::set, made -> set.forEach(element -> assembly.add(made, translate(element))));
            case Collection<?> collection ->
                container(
                        collection,
                        assembly::list,
                        made -> collection.forEach(element -> assembly.add(made, translate(element))));
            default ->
                throw new ValueTypeException(
                        "an object of " + object.getClass().getTypeName() + " has no Python value");
        };
    }

    private static Duration span(ZoneOffset offset) {
        return Duration.ofSeconds(offset.getTotalSeconds());
    }

    private <C extends Value> Value container(
            Object source, java.util.function.Supplier<C> empty, java.util.function.Consumer<C> fill) {
        Value known = containers.get(source);
        if (known != null) {
            return known;
        }
        C made = empty.get();
        containers.put(source, made);
        toFill.add(() -> fill.accept(made));
        return made;
    }
}
