package dev.shoal.cli.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidatorBuilder;

/**
 * Schemas by id and by subject and version, in memory. Equal schemas, whatever their spacing, have one id. A new version of a
 * subject must read what the version before it wrote, as Confluent's default (BACKWARD) demands. Thread-safe.
 */
final class SchemaStore {
    /** @param version from 1 within the subject */
    record Version(String subject, int version, int id, String schema) {}

    /** By id, from 1: the schema as Avro prints it. */
    private final List<String> schemas = new ArrayList<>();

    private final Map<String, List<Version>> subjects = new TreeMap<>();

    /** The id of the schema under the subject, new or not. */
    synchronized int register(String subject, String text) throws RegistryFailure {
        Schema schema = parse(text);
        List<Version> versions = subjects.getOrDefault(subject, List.of());
        for (Version version : versions) {
            if (version.schema().equals(schema.toString())) return version.id();
        }
        if (!versions.isEmpty()) checkReads(schema, versions.get(versions.size() - 1));
        int index = schemas.indexOf(schema.toString());
        if (index < 0) {
            schemas.add(schema.toString());
            index = schemas.size() - 1;
        }
        var added = new Version(subject, versions.size() + 1, index + 1, schema.toString());
        subjects.computeIfAbsent(subject, s -> new ArrayList<>()).add(added);
        return added.id();
    }

    private static void checkReads(Schema schema, Version before) throws RegistryFailure {
        try {
            new SchemaValidatorBuilder()
                    .canReadStrategy()
                    .validateLatest()
                    .validate(schema, List.of(new Schema.Parser().parse(before.schema())));
        } catch (SchemaValidationException e) {
            throw new RegistryFailure(
                    409,
                    409,
                    "Schema being registered is incompatible with an earlier schema for subject '" + before.subject()
                            + "': it cannot read version " + before.version());
        }
    }

    private static Schema parse(String text) throws RegistryFailure {
        try {
            return new Schema.Parser().parse(text);
        } catch (AvroRuntimeException | NullPointerException e) { // a null pointer for a type that is not defined
            throw RegistryFailure.invalidSchema(e.getMessage());
        }
    }

    synchronized Version find(String subject, String text) throws RegistryFailure {
        String schema = parse(text).toString();
        for (Version version : versions(subject)) {
            if (version.schema().equals(schema)) return version;
        }
        throw RegistryFailure.noSchema();
    }

    synchronized List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    synchronized List<Version> versions(String subject) throws RegistryFailure {
        List<Version> versions = subjects.get(subject);
        if (versions == null) throw RegistryFailure.noSubject(subject);
        return List.copyOf(versions);
    }

    /** @param version a number from 1, -1 or {@code latest} */
    Version version(String subject, String version) throws RegistryFailure {
        List<Version> versions = versions(subject);
        if (version.equals("latest") || version.equals("-1")) return versions.get(versions.size() - 1);
        if (!version.matches("[1-9][0-9]{0,8}")) {
            throw new RegistryFailure(422, 42202, "The specified version '" + version + "' is not a valid version id.");
        }
        int number = Integer.parseInt(version);
        if (number > versions.size()) throw RegistryFailure.noVersion(version);
        return versions.get(number - 1);
    }

    synchronized String schema(String id) throws RegistryFailure {
        boolean known = id.matches("[1-9][0-9]{0,8}") && Integer.parseInt(id) <= schemas.size();
        if (!known) throw RegistryFailure.noSchema();
        return schemas.get(Integer.parseInt(id) - 1);
    }

    /** Where the schema with this id is registered. */
    synchronized List<Version> uses(String id) throws RegistryFailure {
        String schema = schema(id);
        return subjects.values().stream()
                .flatMap(List::stream)
                .filter(version -> version.schema().equals(schema))
                .toList();
    }
}
