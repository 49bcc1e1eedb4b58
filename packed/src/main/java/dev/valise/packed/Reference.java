package dev.valise.packed;

import java.util.Optional;

/** The name of a thing that every Python has: a module, and a qualified name in it. Both are texts. */
final class Reference extends Node.Named {
    final Block module;
    final Block name;
    /** What a call of it makes, where that is an anchor. */
    final Optional<Anchor> anchor;
    /** Whether a call of it gives what nothing can change, if its arguments are such. */
    final boolean constant;

    Reference(int number, Block module, Block name) {
        super(number);
        this.module = module;
        this.name = name;
        anchor = Anchor.named(this);
        constant = Constants.isConstantCall(this);
    }

    boolean is(String otherModule, String otherName) {
        return name.hasText(otherName) && module.hasText(otherModule);
    }

    String text() {
        return module.text() + "." + name.text();
    }
}
