using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Connectors.Jobs.Text.Extraction;

/// <summary>The program that extractors are started from: this one, with another command line.</summary>
/// <param name="Assembly">The path of the program's assembly.</param>
internal sealed record ExtractorProgram(string Assembly)
{
    /// <summary>Variables of the worker that an extractor may see. All others, secrets among them, are kept from it.</summary>
    private static readonly string[] Passed = ["PATH", "LD_LIBRARY_PATH", "DOTNET_ROOT", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"];

    public ExtractorProgram()
        : this(typeof(ExtractorProgram).Assembly.Location)
    {
    }

    /// <summary>How to start an extractor.</summary>
    /// <param name="memory">The most megabytes that it may use.</param>
    /// <param name="directory">Its own directory, for temporary files.</param>
    public ProcessStartInfo Start(int memory, string directory)
    {
        var runtime = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory());
        // The runtime is at <root>/shared/<framework>/<version>/.
        var dotnet = Path.Combine(runtime.Parent?.Parent?.Parent?.FullName ?? "", "dotnet");
        var start = new ProcessStartInfo(
            File.Exists(dotnet) ? dotnet : "dotnet",
            ["exec", Assembly, ExtractorLoop.Word, memory.ToString(CultureInfo.InvariantCulture), $"{Environment.ProcessId}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        start.Environment.Clear();
        foreach (var name in Passed)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                start.Environment[name] = value;
        }

        start.Environment["HOME"] = start.Environment["TMPDIR"] = directory;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapBytes(memory).ToString("x", CultureInfo.InvariantCulture);
        return start;
    }

    /// <summary>A runtime that has no more heap can still say so. One that is ended by its worker cannot.</summary>
    private static long HeapBytes(int memory) => ((long)memory << 20) * 3 / 4;
}
