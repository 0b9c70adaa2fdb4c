#pragma once

#include <string_view>

#include "sim/log_record.h"

namespace sim {

/// The pieces of an access log's line, taken from its front. Once a piece is missing nothing is taken any more, and
/// problem() says which.
class AccessLine {
 public:
  explicit AccessLine(std::string_view line) : line_(line), rest_(line) {}

  /// What stands before the next space. `what` names it for a problem.
  std::string_view word(std::string_view what);

  /// What stands between two marks; a quote after a backslash does not end it.
  std::string_view between(char open, char close, std::string_view what);

  /// Drops everything in front of that place in the line.
  void skip_to(std::size_t offset) { rest_ = line_.substr(offset); }
  void skip_spaces();

  std::string_view rest() const { return rest_; }
  bool good() const { return wrong_.message.empty(); }
  const LineProblem& problem() const { return wrong_; }

  /// Says what is wrong with a piece that was taken.
  void refuse(std::string_view piece, std::string_view message);

 private:
  void miss(std::string_view what);

  std::string_view line_;
  std::string_view rest_;
  LineProblem wrong_;
};

/// "GET /index.html?a=b HTTP/1.1" into method and path; neither for what is no request line, such as "-" or the
/// bytes of a TLS handshake: it was a request all the same.
void set_request_line(std::string_view request, LogRecord& record);

}  // namespace sim
