package dev.shoal.cli.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.shoal.bootstrap.config.Nearest;
import dev.shoal.bootstrap.config.Problems;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value of a YAML file with its line and place, such as {@code tools[2].parameters}. What is wrong with it goes to the
 * problems of the file; the getters then give nothing, so that reading goes on to the next problem.
 */
final class YamlNode {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MOST_DEPTH = 32;
    private static final int MOST_VALUES = 20_000;

    private final Node node;
    private final int line;
    private final String place;
    private final Problems problems;

    /** @param line of the key, which is where a reader looks first; the value may start on a later one */
    private YamlNode(Node node, int line, String place, Problems problems) {
        this.node = node;
        this.line = line;
        this.place = place;
        this.problems = problems;
    }

    static YamlNode root(Node node, Problems problems) {
        return new YamlNode(node, lineOf(node), "", problems);
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    void problem(String what) {
        problem(line, place, what);
    }

    /** Some values are read twice, as YAML and as JSON; their problems count once. */
    private void problem(int atLine, String atPlace, String what) {
        String where = "line " + atLine + (atPlace.isEmpty() ? "" : ": " + atPlace);
        if (!problems.list().contains(where + ": " + what)) problems.add(where, what);
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    boolean isScalar() {
        return node instanceof ScalarNode;
    }

    boolean isText() {
        return isScalar() && node.getTag().equals(Tag.STR);
    }

    /** The values by key, in the order of the file; empty after a problem. */
    Map<String, YamlNode> fields() {
        Map<String, YamlNode> fields = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            problem("must be a mapping of keys to values, not " + kind());
            return fields;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            Optional<String> key = key(tuple.getKeyNode());
            if (key.isEmpty()) {
                problem(lineOf(tuple.getKeyNode()), place, "a key must be a text; put it in quotes");
                continue;
            }
            var value = new YamlNode(tuple.getValueNode(), lineOf(tuple.getKeyNode()), child(key.get()), problems);
            if (fields.putIfAbsent(key.get(), value) != null) value.problem("this key is there twice");
        }
        return fields;
    }

    private static Optional<String> key(Node node) {
        boolean text = node instanceof ScalarNode && node.getTag().equals(Tag.STR);
        return text ? Optional.of(((ScalarNode) node).getValue()) : Optional.empty();
    }

    private String child(String key) {
        return place.isEmpty() ? key : place + "." + key;
    }

    /** The values of a list; empty after a problem. */
    List<YamlNode> items() {
        List<YamlNode> items = new ArrayList<>();
        if (!(node instanceof SequenceNode sequence)) {
            problem("must be a list, not " + kind());
            return items;
        }
        for (Node item : sequence.getValue()) {
            items.add(new YamlNode(item, lineOf(item), place + "[" + items.size() + "]", problems));
        }
        return items;
    }

    /** Reports each key that is not among the known ones. */
    void rejectOthers(Map<String, YamlNode> fields, Collection<String> known) {
        for (Map.Entry<String, YamlNode> field : fields.entrySet()) {
            if (known.contains(field.getKey())) continue;
            String hint = Nearest.to(field.getKey(), known)
                    .map(name -> "; did you mean " + name + "?")
                    .orElse("; the keys here are " + String.join(", ", known));
            field.getValue().problem("unknown key" + hint);
        }
    }

    Optional<String> text() {
        if (node instanceof ScalarNode scalar && node.getTag().equals(Tag.STR)) return Optional.of(scalar.getValue());
        problem("must be a text, not " + kind() + (node instanceof ScalarNode ? "; put it in quotes" : ""));
        return Optional.empty();
    }

    Optional<Long> whole(long least, long most) {
        if (node instanceof ScalarNode scalar && node.getTag().equals(Tag.INT)) {
            var number = new BigInteger(scalar.getValue());
            boolean inside =
                    number.compareTo(BigInteger.valueOf(least)) >= 0 && number.compareTo(BigInteger.valueOf(most)) <= 0;
            if (inside) return Optional.of(number.longValueExact());
        }
        problem("must be a whole number from " + least + " to " + most);
        return Optional.empty();
    }

    Optional<Boolean> bool() {
        if (node instanceof ScalarNode scalar && node.getTag().equals(Tag.BOOL)) {
            return Optional.of(scalar.getValue().equalsIgnoreCase("true"));
        }
        problem("must be true or false, not " + kind());
        return Optional.empty();
    }

    /** The value as JSON, keys in the order of the file; empty after a problem. */
    Optional<JsonNode> json() {
        int before = problems.list().size();
        JsonNode json = json(0, new int[1]);
        return problems.list().size() == before ? Optional.of(json) : Optional.empty();
    }

    /** @param values how many were converted: anchors make a small file large */
    private JsonNode json(int depth, int[] values) {
        if (depth > MOST_DEPTH || ++values[0] > MOST_VALUES) {
            if (depth > MOST_DEPTH) problem("is nested more than " + MOST_DEPTH + " deep");
            else if (values[0] == MOST_VALUES + 1) problem("has more than " + MOST_VALUES + " values");
            return JSON.nullNode();
        }
        if (node instanceof MappingNode) {
            var object = JSON.objectNode();
            fields().forEach((key, value) -> object.set(key, value.json(depth + 1, values)));
            return object;
        }
        if (node instanceof SequenceNode) {
            var array = JSON.arrayNode();
            items().forEach(item -> array.add(item.json(depth + 1, values)));
            return array;
        }
        return scalar(((ScalarNode) node).getValue());
    }

    private JsonNode scalar(String value) {
        Tag tag = node.getTag();
        if (tag.equals(Tag.STR)) return JSON.textNode(value);
        if (tag.equals(Tag.BOOL)) return JSON.booleanNode(value.equalsIgnoreCase("true"));
        if (tag.equals(Tag.NULL)) return JSON.nullNode();
        try {
            if (tag.equals(Tag.INT)) return JSON.numberNode(new BigInteger(value));
            if (tag.equals(Tag.FLOAT)) return JSON.numberNode(new BigDecimal(value));
        } catch (NumberFormatException e) {
            // reported below: YAML has numbers that JSON does not, such as .inf
        }
        problem(value + " is no JSON value; put it in quotes");
        return JSON.nullNode();
    }

    private String kind() {
        if (node instanceof MappingNode) return "a mapping";
        if (node instanceof SequenceNode) return "a list";
        Tag tag = node.getTag();
        if (tag.equals(Tag.NULL)) return "nothing";
        if (tag.equals(Tag.BOOL)) return "true or false";
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) return "a number";
        return tag.equals(Tag.STR) ? "a text" : "a value with the tag " + tag.getValue();
    }

    /** The value at a JSON pointer below this one, or the last on the way that is there. */
    YamlNode at(String pointer) {
        YamlNode found = this;
        for (String segment : pointer.split("/")) {
            String key = segment.replace("~1", "/").replace("~0", "~");
            if (key.isEmpty() || !(found.node instanceof MappingNode mapping)) continue;
            for (NodeTuple tuple : mapping.getValue()) {
                if (!key(tuple.getKeyNode()).equals(Optional.of(key))) continue;
                found = new YamlNode(tuple.getValueNode(), lineOf(tuple.getKeyNode()), found.child(key), problems);
                break;
            }
        }
        return found;
    }

    /** Reports the problem at this line under another place: that of the schema a keyword belongs to. */
    void problemOf(YamlNode owner, String what) {
        problem(line, owner.place, what);
    }
}
