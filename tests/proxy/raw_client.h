#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace test {

/// A client that sends exactly the bytes it is told, over a blocking socket. Every wait ends after kPatience.
class RawClient {
 public:
  static constexpr int kPatienceSeconds = 20;

  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return socket_ >= 0; }
  bool send(std::string_view bytes);

  /// Half-closes: no more bytes will come from here.
  void finish_sending();

  /// Closes; with a reset when asked for.
  void close(bool reset = false);

  /// One whole answer, head and body; interim answers are left out unless asked for. The body is decoded when it
  /// is chunked. Empty when the connection ended before.
  std::string read_answer(bool head_request = false);

  /// Reads until `text` was seen, and answers everything up to and with it; what there was when it never came.
  std::string read_until(std::string_view text);

  /// Reads up to `bytes`; less only at the end.
  std::string read_bytes(std::size_t bytes);

  /// What comes until the peer closes.
  std::string read_to_end();

  /// Whether the peer has closed and nothing is left. Waits for it.
  bool at_end();

  int descriptor() const { return socket_; }

 private:
  bool fill();

  int socket_ = -1;
  std::string in_;
};

/// The status of an answer, 0 when it is none.
int status_of(std::string_view answer);

/// The body of an answer that read_answer returned.
std::string body_of(std::string_view answer);

}  // namespace test
