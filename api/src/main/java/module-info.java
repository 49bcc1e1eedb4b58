/** The words of Valise. */
module dev.valise {
    requires static org.jspecify;
}
