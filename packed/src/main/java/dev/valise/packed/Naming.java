package dev.valise.packed;

import dev.valise.Value;
import java.util.Optional;

/** What is not data by what it is called. */
final class Naming {
    private Naming() {}

    /** The description of an object that is not looked into. */
    static Optional<Value> of(Made made) {
        Optional<Anchor> anchor = Anchor.of(made);
        if (anchor.isPresent()) {
            return Optional.of(linked(anchor.get().label(made)));
        }
        if (made.isRebuilt(Rebuilders.GONE)) {
            return Optional.of(new Value.Other(text(made.argument(0)), "<gone: " + text(made.argument(1)) + ">"));
        }
        if (made.isRebuilt("module")) {
            return Optional.of(new Value.Other("module", "<module '" + text(made.argument(0)) + "'>"));
        }
        if (made.isRebuilt("reference")) {
            return Optional.of(new Value.Other("reference", text(made.argument(0)) + "." + text(made.argument(1))));
        }
        if (made.isRebuilt("member")) {
            String type = type(made.argument(0));
            return Optional.of(new Value.Other(type, "<" + type + "." + text(made.argument(1)) + ">"));
        }
        return Optional.empty();
    }

    /** The description of a root of another part. */
    static Value linked(String id) {
        int colon = id.indexOf(':');
        String kind = colon < 0 ? "object" : id.substring(0, colon);
        String name = id.substring(colon + 1);
        return switch (kind) {
            case "function" -> new Value.Other("function", "<function " + name + ">");
            case "class" -> new Value.Other("type", "<class '" + name + "'>");
            default -> new Value.Other(kind, "<" + kind + " " + name + ">");
        };
    }

    /** The name of what makes an object: that of its class, mostly. */
    static String type(Node callable) {
        return switch (callable) {
            case Reference reference ->
                reference.module.hasText("builtins") || reference.module.hasText(Rebuilders.MODULE)
                        ? reference.name.text()
                        : reference.text();
            case Link link -> link.id.substring(link.id.indexOf(':') + 1);
            case Made made when made.isRebuilt("reference") -> text(made.argument(0)) + "." + text(made.argument(1));
            case Made made
            when Anchor.isAnchor(made) -> {
                String label = Anchor.of(made).orElseThrow().label(made);
                yield label.substring(label.indexOf(':') + 1);
            }
            default -> "object";
        };
    }

    private static String text(Node node) {
        return node instanceof Block block && block.isText() ? block.text() : "?";
    }
}
