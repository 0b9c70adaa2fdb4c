#include "raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

namespace test {

RawClient::RawClient(std::uint16_t port) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{kPatienceSeconds, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) close();
}

RawClient::~RawClient() { close(); }

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::finish_sending() { ::shutdown(socket_, SHUT_WR); }

void RawClient::close(bool reset) {
  if (socket_ < 0) return;
  if (reset) {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }
  ::close(socket_);
  socket_ = -1;
}

bool RawClient::fill() {
  char block[65536];
  const ssize_t got = ::recv(socket_, block, sizeof block, 0);
  if (got <= 0) return false;
  in_.append(block, static_cast<std::size_t>(got));
  return true;
}

std::string RawClient::read_until(std::string_view text) {
  std::size_t at = 0;
  while ((at = in_.find(text)) == std::string::npos) {
    if (!fill()) return std::exchange(in_, {});
  }
  const std::string found = in_.substr(0, at + text.size());
  in_.erase(0, at + text.size());
  return found;
}

std::string RawClient::read_bytes(std::size_t bytes) {
  while (in_.size() < bytes && fill()) {
  }
  const std::string found = in_.substr(0, bytes);
  in_.erase(0, found.size());
  return found;
}

std::string RawClient::read_to_end() {
  while (fill()) {
  }
  return std::exchange(in_, {});
}

bool RawClient::at_end() {
  if (!in_.empty()) return false;
  char byte = 0;
  const ssize_t got = ::recv(socket_, &byte, 1, 0);
  return got == 0 || (got < 0 && errno == ECONNRESET);
}

std::string RawClient::read_answer(bool head_request) {
  std::string head = read_until("\r\n\r\n");
  while (status_of(head) / 100 == 1) head = read_until("\r\n\r\n");
  const int status = status_of(head);
  if (status == 0 || head_request || status == 204 || status == 304) return head;
  if (const std::size_t at = head.find("\r\nContent-Length: "); at != std::string::npos) {
    return head + read_bytes(std::strtoul(head.c_str() + at + 18, nullptr, 10));
  }
  if (head.find("\r\nTransfer-Encoding: chunked\r\n") == std::string::npos) return head + read_to_end();
  while (true) {
    const std::size_t size = std::strtoul(read_until("\r\n").c_str(), nullptr, 16);
    head += read_bytes(size);
    if (read_bytes(2) != "\r\n" || size == 0) return head;
  }
}

int status_of(std::string_view answer) {
  if (answer.size() < 12 || answer.substr(0, 9) != "HTTP/1.1 ") return 0;
  return std::atoi(std::string(answer.substr(9, 3)).c_str());
}

std::string body_of(std::string_view answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string_view::npos ? std::string{} : std::string(answer.substr(end + 4));
}

}  // namespace test
