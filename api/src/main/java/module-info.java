/** The words of Valise: scope, call, outcome, value, limits. */
module dev.valise {
    requires static org.jspecify;

    exports dev.valise;
    exports dev.valise.spi;

    uses dev.valise.spi.LocalEngine;
    uses dev.valise.spi.RemoteEngine;
}
