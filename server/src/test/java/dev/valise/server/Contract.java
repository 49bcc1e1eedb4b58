package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.valise.server.Client.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What {@code openapi.yaml} says of answers. Every answer that a test gets is held against it. */
final class Contract {
    static final Contract SERVED = new Contract();

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    private final JsonNode document;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    /** What has been answered, as {@code get /healthz 200}. */
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    private Contract() {
        try (InputStream yaml = Server.class.getResourceAsStream("openapi.yaml")) {
            document = new YAMLMapper().readTree(Objects.requireNonNull(yaml));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All operations, as {@code get /v1/scopes/{scope}}. */
    Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            path.getValue().propertyNames().stream()
                    .filter(METHODS::contains)
                    .forEach(method -> operations.add(method + " " + path.getKey()));
        }
        return operations;
    }

    Set<String> seen() {
        return seen;
    }

    /** Fails where the contract does not have this answer. What asks for no path of it may be refused in any way. */
    void check(String method, String path, Answer answer) {
        Optional<String> template = template(path);
        JsonNode operation = template.map(
                        each -> document.path("paths").path(each).path(method.toLowerCase(Locale.ROOT)))
                .orElse(document.path("nothing"));
        if (operation.isMissingNode()) {
            assertThat(answer.status()).as(method + " " + path).isBetween(400, 405);
            return;
        }
        String what = method.toLowerCase(Locale.ROOT) + " " + template.orElseThrow() + " " + answer.status();
        JsonNode response = resolved(operation.path("responses").path(Integer.toString(answer.status())));
        assertThat(response.isObject()).as(what + " is in openapi.yaml").isTrue();
        seen.add(what);
        JsonNode content = response.path("content");
        if (content.isMissingNode()) {
            assertThat(answer.response().body()).as(what).isEmpty();
            return;
        }
        String type = answer.header("Content-Type").replaceFirst(";.*", "");
        assertThat(content.propertyNames()).as(what).contains(type);
        if (type.endsWith("json")) {
            validate(what, content.path(type).path("schema"), answer.json());
        }
    }

    private Optional<String> template(String path) {
        String plain = path.replaceFirst("\\?.*", "");
        return document.path("paths").propertyNames().stream()
                .filter(each -> Pattern.matches(each.replaceAll("\\{\\w+}", "[^/]+"), plain))
                .findFirst();
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asString("");
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    private void validate(String what, JsonNode schema, JsonNode instance) {
        ObjectNode whole = JsonMapper.shared().createObjectNode();
        whole.setAll((ObjectNode) schema);
        whole.set("components", document.path("components"));
        assertThat(registry.getSchema(whole).validate(instance)).as(what).isEmpty();
    }
}
