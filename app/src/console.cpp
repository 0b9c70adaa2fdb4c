#include "console.h"

#include <unistd.h>

#include <algorithm>

#include "lb/json/codec.h"
#include "output.h"

namespace app {
namespace {

constexpr std::size_t kMostErrors = 10;  // more than a screen of them helps nobody

}  // namespace

Console::Console() : out_(terminal_of(STDOUT_FILENO)), err_(terminal_of(STDERR_FILENO)) {}

void Console::flush() {
  if (reader_left_ || failed_) held_.clear();
  const Written written = write_all(STDOUT_FILENO, held_);
  held_.clear();
  reader_left_ = reader_left_ || written.how == Written::How::kReaderLeft;
  if (written.how != Written::How::kFailed) return;
  failed_ = true;
  fail(ExitCode::kEnvironment, "cannot write to standard output: " + written.problem);
}

ExitCode Console::finish(ExitCode so_far) {
  flush();
  return failed_ ? ExitCode::kEnvironment : so_far;
}

void Console::message(std::string_view text) const {
  write_all(STDERR_FILENO, "lbsim: " + std::string(text) + "\n");
}

ExitCode Console::fail(ExitCode code, std::string_view text) const {
  message(Ink(err_.colour).bad("error") + ": " + std::string(text));
  return code;
}

ExitCode Console::fail(std::string_view file, const lb::InputErrors& errors) const {
  std::string text;
  const std::size_t shown = std::min(errors.size(), kMostErrors);
  for (std::size_t i = 0; i < shown; ++i) text += lb::json::format_error(file, errors[i]) + "\n";
  if (errors.size() > shown) {
    text += lb::json::printable(file) + ": and " + std::to_string(errors.size() - shown) + " more errors\n";
  }
  write_all(STDERR_FILENO, text);
  return ExitCode::kBadInput;
}

ExitCode Console::save(const std::string& path, std::string_view text) {
  if (path == "-") {
    print(text);
    return ExitCode::kDone;
  }
  const Written written = write_file(path, text);
  if (written.how != Written::How::kFailed) return ExitCode::kDone;
  return fail(ExitCode::kEnvironment, lb::json::printable(written.problem, 300));
}

}  // namespace app
