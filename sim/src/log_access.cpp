#include "log_access.h"

#include "lb/json/codec.h"

namespace sim {

void AccessLine::miss(std::string_view what) {
  const auto at = static_cast<std::size_t>(rest_.data() - line_.data());
  if (good()) wrong_ = {"expected " + std::string(what), at + 1};
}

void AccessLine::refuse(std::string_view piece, std::string_view message) {
  const auto at = static_cast<std::size_t>(piece.data() - line_.data());
  if (good()) wrong_ = {'"' + lb::json::printable(piece, 40) + "\" " + std::string(message), at + 1};
}

void AccessLine::skip_spaces() {
  while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
}

std::string_view AccessLine::word(std::string_view what) {
  skip_spaces();
  const std::string_view taken = rest_.substr(0, rest_.find(' '));
  if (taken.empty()) miss(what);
  if (good()) rest_.remove_prefix(taken.size());
  return taken;
}

std::string_view AccessLine::between(char open, char close, std::string_view what) {
  skip_spaces();
  if (rest_.empty() || rest_.front() != open) miss(what);
  if (!good()) return rest_.substr(0, 0);
  for (std::size_t i = 1; i < rest_.size(); ++i) {
    if (rest_[i] == '\\' && close == '"') {
      ++i;
    } else if (rest_[i] == close) {
      const std::string_view taken = rest_.substr(1, i - 1);
      rest_.remove_prefix(i + 1);
      return taken;
    }
  }
  miss(std::string(what) + ", which does not end");
  return rest_.substr(0, 0);
}

void set_request_line(std::string_view request, LogRecord& record) {
  const std::size_t first = request.find(' ');
  if (first == std::string_view::npos || first == 0 || first > 16) return;
  const std::string_view method = request.substr(0, first);
  for (const char c : method) {
    if (!(c >= 'A' && c <= 'Z') && c != '-' && c != '_') return;
  }
  const std::string_view target = request.substr(first + 1, request.rfind(' ') - first - 1);
  const std::string_view path = request.rfind(' ') > first ? target : request.substr(first + 1);
  constexpr std::size_t kLongestPath = 8192;  // as in set_field()
  record.method = method;
  record.path = path.substr(0, kLongestPath);
}

}  // namespace sim
