package dev.valise.json;

import dev.valise.Value;
import java.math.BigInteger;
import tools.jackson.core.JsonGenerator;

/** Numbers as JSON: see {@link ValueJson} for the forms. */
record NumberJson(JsonGenerator json) {
    // What JavaScript, and so much of what reads JSON, can count to.
    private static final int EXACT_BITS = 53;
    private static final long LARGEST_EXACT = (1L << EXACT_BITS) - 1;
    // Writing an int in tens takes more than linear time.
    private static final int MOST_BITS = 20_000;

    void write(Value.Int number) {
        BigInteger value = number.value();
        if (number.bitLength() <= EXACT_BITS && Math.abs(value.longValue()) <= LARGEST_EXACT) {
            json.writeNumber(value.longValue());
        } else if (number.bitLength() <= MOST_BITS) {
            writeText("int", "value", value.toString());
        } else {
            writeText(
                    "int",
                    "hex",
                    (value.signum() < 0 ? "-0x" : "0x") + value.abs().toString(16));
        }
    }

    void write(double value) {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
            return;
        }
        writeText("float", "value", Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
    }

    void write(Value.Complex complex) {
        json.writeStartObject();
        json.writeStringProperty("$type", "complex");
        json.writeName("real");
        write(complex.real());
        json.writeName("imag");
        write(complex.imaginary());
        json.writeEndObject();
    }

    void write(Value.Fraction fraction) {
        json.writeStartObject();
        json.writeStringProperty("$type", "fraction");
        json.writeName("numerator");
        write(Value.of(fraction.numerator()));
        json.writeName("denominator");
        write(Value.of(fraction.denominator()));
        json.writeEndObject();
    }

    private void writeText(String type, String name, String text) {
        json.writeStartObject();
        json.writeStringProperty("$type", type);
        json.writeStringProperty(name, text);
        json.writeEndObject();
    }
}
