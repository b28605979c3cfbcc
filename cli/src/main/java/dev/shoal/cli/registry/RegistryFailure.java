package dev.shoal.cli.registry;

/** An answer other than 200, with the error code that Confluent's clients know. */
final class RegistryFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int code;

    RegistryFailure(int status, int code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    int code() {
        return code;
    }

    static RegistryFailure noSubject(String subject) {
        return new RegistryFailure(404, 40401, "Subject '" + subject + "' not found.");
    }

    static RegistryFailure noVersion(String version) {
        return new RegistryFailure(404, 40402, "Version " + version + " not found.");
    }

    static RegistryFailure noSchema() {
        return new RegistryFailure(404, 40403, "Schema not found");
    }

    static RegistryFailure invalidSchema(String why) {
        return new RegistryFailure(422, 42201, "Invalid schema: " + why);
    }
}
