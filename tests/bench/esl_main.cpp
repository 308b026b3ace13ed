// The benchmarks of the Event Socket library; tests/bench/esl.mjs starts it with a simulated switch.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <iterator>

#include "esl_bench.hpp"

namespace bench {

std::string repeated(std::string_view recording, std::size_t bytes) {
    std::string stream;
    stream.reserve(bytes + recording.size());
    while (stream.size() < bytes) stream += recording;
    return stream;
}

}  // namespace bench

int main(int argc, char** argv) {
    CLI::App app("Benchmarks of the Event Socket library.");
    std::string input = PBXD_FIXTURES "/esl/verto-call.plain";
    std::size_t megabytes = 64;
    std::uint16_t port = 0;
    std::string password_file;
    unsigned count = 50'000;
    app.add_option("--input", input, "A recording: the bytes of an Event Socket")->capture_default_str();
    app.add_option("--megabytes", megabytes, "How much of it, repeated, is decoded")->capture_default_str();
    app.add_option("--port", port, "Measure commands too, with the switch on this port of loopback");
    app.add_option("--password-file", password_file, "Its password");
    app.add_option("--commands", count)->capture_default_str();
    CLI11_PARSE(app, argc, argv);

    std::ifstream file(input, std::ios::binary);
    const std::string recording{std::istreambuf_iterator<char>(file), {}};
    if (recording.empty()) {
        std::cerr << "bench_esl: " << input << " cannot be read, or is empty\n";
        return 2;
    }
    const auto stream = bench::repeated(recording, megabytes * 1'000'000);
    bench::decoding(stream);
    bench::receiving(stream);
    if (port == 0) return 0;
    std::string password;
    std::ifstream secret(password_file);
    std::getline(secret, password);
    bench::commands(port, password, count);
    return 0;
}
