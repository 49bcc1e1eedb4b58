package dev.valise.bench;

/** Prints the version, until there is more to run. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("valise 0.1.0");
    }
}
