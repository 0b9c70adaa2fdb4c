#include "scripted_node.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>
#include <utility>

namespace test {
namespace {

int listen_on_any(std::uint16_t& port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::listen(listener, 64);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return listener;
}

}  // namespace

bool NodeConnection::fill() {
  char block[65536];
  const ssize_t got = ::recv(socket_, block, sizeof block, 0);
  if (got <= 0) return false;
  in_.append(block, static_cast<std::size_t>(got));
  const std::lock_guard lock(mutex_);
  log_.append(block, static_cast<std::size_t>(got));
  return true;
}

std::string NodeConnection::read_request() {
  std::size_t end = 0;
  while ((end = in_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return {};
  }
  std::size_t size = end + 4;
  if (const std::size_t at = in_.find("\r\nContent-Length: "); at < end) {
    size += std::strtoul(in_.c_str() + at + 18, nullptr, 10);
  }
  while (in_.size() < size) {
    if (!fill()) return {};
  }
  std::string request = in_.substr(0, size);
  in_.erase(0, size);
  return request;
}

bool NodeConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string NodeConnection::read_to_end() {
  while (fill()) {
  }
  return std::exchange(in_, {});
}

void NodeConnection::reset() {
  const linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

ScriptedNode::ScriptedNode(Script script) : script_(std::move(script)) {
  listener_ = listen_on_any(port_);
  acceptor_ = std::thread([this] { accept_loop(); });
}

void ScriptedNode::accept_loop() {
  while (true) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    ++connections_;
    const timeval patience{20, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const std::lock_guard lock(mutex_);
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket, place = sockets_.size() - 1] {
      NodeConnection connection(socket, log_, mutex_);
      script_(connection);
      const std::lock_guard inner(mutex_);
      ::close(socket);
      sockets_[place] = -1;
    });
  }
}

ScriptedNode::~ScriptedNode() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) {
      if (socket >= 0) ::shutdown(socket, SHUT_RDWR);
    }
  }
  for (std::thread& thread : threads_) thread.join();
}

std::string ScriptedNode::received() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

ScriptedNode::Script always(std::string answer) {
  return [answer = std::move(answer)](NodeConnection& connection) {
    while (!connection.read_request().empty()) {
      if (!connection.send(answer)) return;
    }
  };
}

ScriptedNode::Script Gate::answer(std::string answer) {
  return [open = open_, answer = std::move(answer)](NodeConnection& connection) {
    while (!connection.read_request().empty()) {
      open.wait_for(std::chrono::seconds(20));
      if (!connection.send(answer)) return;
    }
  };
}

std::string ok_answer(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::uint16_t closed_port() {
  std::uint16_t port = 0;
  ::close(listen_on_any(port));
  return port;
}

}  // namespace test
