package dev.valise.house;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Checks that rooms know only the rooms below them. */
@AnalyzeClasses(packages = "dev.valise", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {
    @ArchTest
    static final ArchRule ARROWS_POINT_DOWN_ONLY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("api")
            .definedBy("dev.valise", "dev.valise.spi")
            .layer("json")
            .definedBy("dev.valise.json..")
            .layer("packed")
            .definedBy("dev.valise.packed..")
            .layer("sandbox")
            .definedBy("dev.valise.sandbox..")
            .layer("store")
            .definedBy("dev.valise.store..")
            .layer("client")
            .definedBy("dev.valise.client..")
            .layer("service")
            .definedBy("dev.valise.service..")
            .layer("server")
            .definedBy("dev.valise.server..")
            .layer("cli")
            .definedBy("dev.valise.cli..")
            .layer("bench")
            .definedBy("dev.valise.bench..")
            .whereLayer("api")
            .mayOnlyBeAccessedByLayers(
                    "json", "packed", "sandbox", "store", "service", "server", "client", "cli", "bench")
            .whereLayer("json")
            .mayOnlyBeAccessedByLayers("client", "server", "cli", "bench")
            .whereLayer("packed")
            .mayOnlyBeAccessedByLayers("sandbox", "store", "service", "server", "cli", "bench")
            .whereLayer("sandbox")
            .mayOnlyBeAccessedByLayers("cli", "bench")
            .whereLayer("store")
            .mayOnlyBeAccessedByLayers("service", "cli", "bench")
            .whereLayer("service")
            .mayOnlyBeAccessedByLayers("server", "cli", "bench")
            .whereLayer("server")
            .mayOnlyBeAccessedByLayers("cli", "bench")
            .whereLayer("client")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("bench")
            .mayNotBeAccessedByAnyLayer();
}
