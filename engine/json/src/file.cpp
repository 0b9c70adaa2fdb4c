#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "lb/json/document.h"

namespace lb::json {
namespace {

// A file descriptor that is closed at the end of its scope.
struct Descriptor {
  int number;
  explicit Descriptor(int opened) : number(opened) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

InputErrors problem(std::string message) { return {InputError{.path = {}, .message = std::move(message)}}; }

InputErrors system_problem(int code) {
  if (code == ENOENT) return problem("no such file");
  return problem("cannot be read: " + std::generic_category().message(code));
}

InputErrors too_large(std::size_t max_bytes) {
  return problem("is larger than the limit of " + std::to_string(max_bytes) + " bytes");
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  // Non-blocking, so that a pipe without a writer is refused below rather than waited for.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number < 0) return system_problem(errno);
  struct stat status {};
  if (::fstat(file.number, &status) != 0) return system_problem(errno);
  if (S_ISDIR(status.st_mode)) return problem("is a directory; expected a file");
  if (!S_ISREG(status.st_mode)) return problem("is not a regular file (a device, pipe or socket)");
  const auto size = static_cast<std::size_t>(std::max<off_t>(status.st_size, 0));
  if (size > max_bytes) return too_large(max_bytes);

  std::string content;
  content.reserve(size);
  constexpr std::size_t kChunk = std::size_t{64} << 10U;
  while (content.size() <= max_bytes) {
    const std::size_t filled = content.size();
    content.resize(filled + kChunk);
    const ssize_t got = ::read(file.number, content.data() + filled, kChunk);
    const int code = errno;
    content.resize(filled + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) return content;
    if (got < 0 && code != EINTR) return system_problem(code);
  }
  return too_large(max_bytes);
}

}  // namespace lb::json
