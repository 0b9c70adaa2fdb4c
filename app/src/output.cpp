#include "output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace app {
namespace {

Written failed(const std::string& doing) { return {Written::How::kFailed, doing + ": " + std::strerror(errno)}; }

// Closes with the result of close(2), where some file systems tell of a full disk.
Written finish(int descriptor, Written written, const std::string& name) {
  if (close(descriptor) != 0 && written.how == Written::How::kDone) return failed("cannot write " + name);
  if (written.how == Written::How::kFailed) written.problem = "cannot write " + name + ": " + written.problem;
  return written;
}

Written write_in_place(const std::string& path, std::string_view text) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return failed("cannot open " + path);
  return finish(descriptor, write_all(descriptor, text), path);
}

// The file that a symbolic link leads to is replaced, not the link.
std::string behind_links(const std::string& path) {
  char* const real = realpath(path.c_str(), nullptr);
  std::string result = real == nullptr ? path : real;
  std::free(real);
  return result;
}

// The name carries the process, so that two runs that write the same file do not share it.
int open_beside(const std::string& path, std::string& name) {
  constexpr int kMostAttempts = 100;
  for (int i = 0; i < kMostAttempts; ++i) {
    name = path + ".part-" + std::to_string(getpid()) + "-" + std::to_string(i);
    const int descriptor = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
  return -1;
}

}  // namespace

Written write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(descriptor, text.data(), text.size());
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EPIPE) {
      return {Written::How::kReaderLeft, {}};
    } else if (errno != EINTR) {
      return {Written::How::kFailed, std::strerror(errno)};
    }
  }
  return {};
}

Written write_file(const std::string& link, std::string_view text) {
  struct stat status {};
  const bool exists = stat(link.c_str(), &status) == 0;
  if (exists && !S_ISREG(status.st_mode)) return write_in_place(link, text);
  const std::string path = exists ? behind_links(link) : link;
  std::string name;
  const int descriptor = open_beside(path, name);
  if (descriptor < 0) return failed("cannot create " + path);
  Written written = finish(descriptor, write_all(descriptor, text), path);
  if (written.how == Written::How::kDone && rename(name.c_str(), path.c_str()) != 0) {
    written = failed("cannot create " + path);
  }
  if (written.how != Written::How::kDone) unlink(name.c_str());
  return written;
}

}  // namespace app
