#include "import/log_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace app {

LogFile::LogFile(const std::string& path)
    : number_(path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC)), owned_(path != "-") {
  struct stat status {};
  if (number_ < 0 || fstat(number_, &status) != 0) {
    problem_ = errno == ENOENT ? "no such file" : "cannot be read: " + std::string(std::strerror(errno));
  } else if (S_ISDIR(status.st_mode)) {
    problem_ = "is a directory; expected a log";
  } else if (S_ISREG(status.st_mode)) {
    size_ = static_cast<std::uint64_t>(status.st_size);
  }
}

LogFile::~LogFile() {
  if (owned_ && number_ >= 0) close(number_);
}

// poll() comes back at a signal, and looks again now and then: the signal may fall just before it.
std::ptrdiff_t LogFile::read(std::span<char> block, const std::atomic<bool>& stop) const {
  constexpr int kMillisecondsBetweenLooks = 100;
  while (!stop.load(std::memory_order_relaxed)) {
    pollfd waiting{.fd = number_, .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, kMillisecondsBetweenLooks) <= 0) continue;
    const ssize_t got = ::read(number_, block.data(), block.size());
    if (got >= 0 || errno != EINTR) return got;
  }
  return 0;
}

}  // namespace app
