package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;

/** The same against the official images of Kafka and a registry. */
class KilledProcessesInContainersTest {
    private static final String SKIPPED =
            "KilledProcessesInContainersTest is skipped: no Docker engine answers, so the images"
                    + " of Kafka and the registry cannot run";
    private static final int REGISTRY_PORT = 8080;

    @TempDir
    Path folder;

    @Test
    @Timeout(600)
    void killedWorkerAndConnectorsLoseAndDuplicateNothing() throws Exception {
        needDocker();
        try (var kafka = new KafkaContainer("apache/kafka:4.3.1")
                        .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
                        .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1");
                var registry = new GenericContainer<>("apicurio/apicurio-registry:3.1.2")
                        .withExposedPorts(REGISTRY_PORT)
                        .waitingFor(Wait.forHttp("/apis/ccompat/v7/subjects"))) {
            kafka.start();
            registry.start();
            String url =
                    "http://" + registry.getHost() + ":" + registry.getMappedPort(REGISTRY_PORT) + "/apis/ccompat/v7";
            KillRun.Summary summary = new KillRun(folder, kafka.getBootstrapServers(), url).work(200);

            assertEquals(0, summary.lost(), summary::toString);
            assertEquals(0, summary.duplicatedResults(), summary::toString);
            assertEquals(0, summary.duplicatedOrders(), summary::toString);
            assertEquals(0, summary.ordersWithoutTheirTask(), summary::toString);
        }
    }

    /** Surefire counts a skipped test and does not say why, so this does. */
    private static void needDocker() {
        boolean docker = DockerClientFactory.instance().isDockerAvailable();
        if (!docker) System.out.println(SKIPPED);
        assumeTrue(docker, SKIPPED);
    }
}
