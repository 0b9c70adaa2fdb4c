#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace app {

/// A log that is being read: a file, a pipe, or standard input for "-".
class LogFile {
 public:
  explicit LogFile(const std::string& path);
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  /// Why it cannot be read; empty when it can.
  const std::string& problem() const { return problem_; }

  std::uint64_t size() const { return size_; }  ///< 0: not known

  /// The next bytes: how many, 0 at the end or when `stop` became true, negative when reading failed. A pipe that
  /// is silent does not keep it from seeing `stop`.
  std::ptrdiff_t read(std::span<char> block, const std::atomic<bool>& stop) const;

 private:
  int number_;
  bool owned_;
  std::uint64_t size_ = 0;
  std::string problem_;
};

}  // namespace app
