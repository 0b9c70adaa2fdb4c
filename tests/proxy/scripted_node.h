#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace test {

/// A connection as the script of a node sees it: blocking, every wait bounded.
class NodeConnection {
 public:
  NodeConnection(int socket, std::string& log, std::mutex& mutex) : socket_(socket), log_(log), mutex_(mutex) {}

  /// The head of the next request, and its Content-Length body; empty when the proxy closed.
  std::string read_request();

  bool send(std::string_view bytes);

  /// Waits until the proxy closes. Out: what it sent before.
  std::string read_to_end();

  /// Closes with a reset.
  void reset();

 private:
  bool fill();

  int socket_;
  std::string in_;
  std::string& log_;
  std::mutex& mutex_;
};

/// A node that does what a test says, one thread a connection. Ends with the object.
class ScriptedNode {
 public:
  using Script = std::function<void(NodeConnection&)>;

  explicit ScriptedNode(Script script);
  ~ScriptedNode();
  ScriptedNode(const ScriptedNode&) = delete;
  ScriptedNode& operator=(const ScriptedNode&) = delete;

  std::uint16_t port() const { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }

  /// Every byte that reached the node, all connections together.
  std::string received() const;

 private:
  void accept_loop();

  Script script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  mutable std::mutex mutex_;
  std::string log_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

/// A script that answers every request with the same bytes.
ScriptedNode::Script always(std::string answer);

/// The same, when the gate is open: the requests wait for it.
class Gate {
 public:
  void open() { opened_.set_value(); }
  ScriptedNode::Script answer(std::string answer);

 private:
  std::promise<void> opened_;
  std::shared_future<void> open_{opened_.get_future().share()};
};

/// "HTTP/1.1 200 OK" with that body and its length.
std::string ok_answer(const std::string& body);

/// A port on which nobody listens.
std::uint16_t closed_port();

}  // namespace test
