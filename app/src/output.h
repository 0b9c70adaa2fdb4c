#pragma once

#include <string>
#include <string_view>

namespace app {

/// How writing ended. `problem` is a sentence for kFailed.
struct Written {
  enum class How { kDone, kReaderLeft, kFailed };
  How how = How::kDone;
  std::string problem;
};

/// Writes all of `text` to a descriptor. A reader that closed its end early is no failure: it has what it wanted.
///
/// In      SIGPIPE is ignored.
Written write_all(int descriptor, std::string_view text);

/// Writes a file whole or not at all: under a temporary name beside `path`, renamed when every byte is there.
///
/// A `path` that exists and is no regular file (a device, a pipe) is written in place: there is nothing to rename.
Written write_file(const std::string& path, std::string_view text);

}  // namespace app
