package dev.shoal.schemas.serde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.shoal.schemas.avro.Usage;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings {@code schema.registry.ssl.*} reach the connection. */
class RegistryTlsTest {
    private static final String PASSWORD = "changeit";
    private static final byte[] RECORD =
            ByteBuffer.allocate(13).put((byte) 0).putInt(7).array();

    @TempDir
    private Path folder;

    private HttpsServer server;
    private Path store;

    @BeforeEach
    void start() throws Exception {
        store = folder.resolve("store.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        int status = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "registry",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start()
                .waitFor();
        assertEquals(0, status, () -> "keytool failed in " + folder);
        server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context()));
        server.createContext("/", exchange -> {
            String schema = Usage.getClassSchema().toString().replace("\"", "\\\"");
            byte[] body = ("{\"schema\":\"" + schema + "\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    private SSLContext context() throws Exception {
        var keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Registry connect(Map<String, String> tls) {
        Map<String, String> config = new HashMap<>(tls);
        config.put(
                "schema.registry.url",
                "https://localhost:" + server.getAddress().getPort());
        return Registry.connect(config);
    }

    @Test
    void trustsTheConfiguredStore() {
        try (Registry registry = connect(Map.of(
                "schema.registry.ssl.truststore.location",
                store.toString(),
                "schema.registry.ssl.truststore.password",
                PASSWORD,
                "schema.registry.ssl.truststore.type",
                "PKCS12"))) {
            assertEquals(new Usage(), registry.serde().deserializer().deserialize("topic", RECORD));
        }
    }

    @Test
    void anUntrustedCertificateIsAnOutage() {
        try (Registry registry = connect(Map.of())) {
            assertThrows(
                    RegistryUnavailable.class,
                    () -> registry.serde().deserializer().deserialize("topic", RECORD));
        }
    }
}
