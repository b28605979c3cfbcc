package dev.shoal.cli.eval.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON Merge Patch (RFC 7396): objects are merged, null removes, anything else replaces. */
final class Patch {
    private Patch() {}

    /** The target with the patch applied; both stay as they are. */
    static ObjectNode apply(ObjectNode target, JsonNode patch) {
        ObjectNode patched = target.deepCopy();
        for (var field : patch.properties()) {
            JsonNode old = patched.get(field.getKey());
            if (field.getValue().isNull()) {
                patched.remove(field.getKey());
            } else if (field.getValue().isObject() && old instanceof ObjectNode object) {
                patched.set(field.getKey(), apply(object, field.getValue()));
            } else {
                patched.set(field.getKey(), field.getValue().deepCopy());
            }
        }
        return patched;
    }
}
