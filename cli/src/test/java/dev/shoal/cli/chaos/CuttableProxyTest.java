package dev.shoal.cli.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The two ways in which a connection is away, and that it comes back. */
@Timeout(60)
class CuttableProxyTest {
    private static final int PATIENCE_MS = 200;

    private ServerSocket server;
    private CuttableProxy proxy;
    private Socket client;
    private Socket accepted;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        proxy = new CuttableProxy(server.getLocalPort());
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        accepted = server.accept();
        send(1);
        assertEquals(1, accepted.getInputStream().read());
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        accepted.close();
        proxy.close();
        server.close();
    }

    @Test
    void aStalledConnectionHoldsWhatIsSentUntilItIsMended() throws IOException {
        proxy.stall();
        send(2);
        accepted.setSoTimeout(PATIENCE_MS);
        assertThrows(
                SocketTimeoutException.class, () -> accepted.getInputStream().read());
        proxy.mend();
        accepted.setSoTimeout(0);
        assertEquals(2, accepted.getInputStream().read());
    }

    @Test
    void aCutConnectionIsClosed() throws IOException {
        proxy.cut();
        assertEquals(-1, accepted.getInputStream().read());
    }

    @Test
    void aCutConnectionThatWasStalledIsClosedToo() throws IOException {
        proxy.stall();
        proxy.cut();
        assertEquals(-1, accepted.getInputStream().read());
    }

    @Test
    void aMendedProxyTakesNewConnections() throws IOException {
        proxy.cut();
        proxy.mend();
        try (Socket again = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket other = server.accept()) {
            again.getOutputStream().write(3);
            assertEquals(3, other.getInputStream().read());
        }
    }

    private void send(int value) throws IOException {
        client.getOutputStream().write(value);
    }
}
