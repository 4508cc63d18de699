package io.muster.embedded.documents;

import de.bwaldvogel.mongo.wire.MongoDatabaseHandler;
import de.bwaldvogel.mongo.wire.MongoExceptionHandler;
import de.bwaldvogel.mongo.wire.MongoWireMessageEncoder;
import de.bwaldvogel.mongo.wire.MongoWireReplyEncoder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The document store: embedded, or an external MongoDB. */
public final class DocumentServer implements AutoCloseable {

  private final @Nullable Embedded server;
  private final String uri;

  private DocumentServer(@Nullable Embedded server, String uri) {
    this.server = server;
    this.uri = uri;
  }

  /**
   * Serves on a free port of the loopback interface; only to clients that know its {@link #uri}.
   *
   * @param folder with one SQLite file for each database
   */
  public static DocumentServer start(Path folder) {
    var server = new Embedded(new SqliteBackend(folder));
    return new DocumentServer(server, server.uri());
  }

  /**
   * @param uri of a MongoDB that somebody else runs
   */
  public static DocumentServer external(String uri) {
    return new DocumentServer(null, uri);
  }

  /** For drivers; not to be shown, it may hold a secret. */
  public String uri() {
    return uri;
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }

  /** A command is carried out by the thread that reads its connection. */
  private static final class Embedded {

    /**
     * More threads than connections, so that connections rarely share one: a long command, such as
     * the making of an index, must not delay the heartbeats of other connections. Started on
     * demand.
     */
    private static final int THREADS = 64;

    private static final int CONNECTIONS = 48;

    private final SqliteBackend backend;
    private final EventLoopGroup acceptor = threads("documents-acceptor", 1);
    private final EventLoopGroup threads = threads("documents", THREADS);
    private final ClientSecret secret = new ClientSecret();
    private final ChannelGroup clients = new DefaultChannelGroup(threads.next());
    private final Channel listening;

    Embedded(SqliteBackend backend) {
      this.backend = backend;
      this.listening =
          new ServerBootstrap()
              .group(acceptor, threads)
              .channel(NioServerSocketChannel.class)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childHandler(
                  new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                      client
                          .pipeline()
                          .addLast(
                              new MongoWireReplyEncoder(),
                              new MongoWireMessageEncoder(),
                              new RawBsonFastPath(backend, secret),
                              new MongoDatabaseHandler(backend, clients),
                              new MongoExceptionHandler());
                    }
                  })
              .bind(InetAddress.getLoopbackAddress(), 0)
              .syncUninterruptibly()
              .channel();
    }

    private static EventLoopGroup threads(String name, int count) {
      return new MultiThreadIoEventLoopGroup(
          count, new DefaultThreadFactory(name), NioIoHandler.newFactory());
    }

    String uri() {
      var address = (InetSocketAddress) listening.localAddress();
      return "mongodb://%s:%d/?maxPoolSize=%d&%s"
          .formatted(address.getHostString(), address.getPort(), CONNECTIONS, secret.option());
    }

    /** Commands that are under way are finished first. */
    void close() {
      listening.close().syncUninterruptibly();
      acceptor.shutdownGracefully(0, 5, TimeUnit.SECONDS);
      threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
      backend.close();
    }
  }
}
