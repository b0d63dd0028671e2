using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Connectors.Jobs.Text.Extraction;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Programs;

/// <summary>
/// A program of this machine that reads files. It gets no shell and no secrets, and ends with the budget of the file. It is part of the
/// extractor's own process tree, so the limits of the extractor hold for it as well.
/// </summary>
internal sealed partial class InstalledProgram(string name, string path)
{
    private const int BufferBytes = 64 << 10;
    private const int LeastMegabytes = 32;
    private const int MaxToldBytes = 64 << 10;

    /// <summary>A program that does not tell at once waits for something else.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name { get; } = name;

    public string Path { get; } = path;

    /// <summary>
    /// It may use this share of an extractor's memory and processor time, as a divisor. A program that needs little may take all for a
    /// damaged file. With a share it fails instead, and something else may read the file.
    /// </summary>
    public int Share { get; init; } = 1;

    /// <summary>Runs the program to its end and returns what it wrote to its standard output.</summary>
    /// <param name="arguments">The arguments. A file is named by its full path, so that no name is taken for an option.</param>
    /// <param name="input">What the program reads from its standard input, from the stream's position on; null for nothing.</param>
    /// <param name="budget">When its token is cancelled, the program and its children are killed.</param>
    /// <param name="maxOutputBytes">More output than this ends the program.</param>
    /// <exception cref="DocumentUnreadableException">The program cannot read the file, crashed, or wrote too much.</exception>
    public byte[] Run(IReadOnlyList<string> arguments, Stream? input, TextBudget budget, long maxOutputBytes)
    {
        byte[] output = [];
        Run(arguments, input, budget, stream => output = ReadAll(stream, maxOutputBytes));
        return output;
    }

    /// <summary>Runs the program to its end and hands over its standard output while it writes.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="input">What the program reads from its standard input; null for nothing.</param>
    /// <param name="budget">When its token is cancelled, the program and its children are killed.</param>
    /// <param name="take">Reads the output to its end. If it throws, the program is killed.</param>
    /// <exception cref="DocumentUnreadableException">The program cannot read the file or crashed.</exception>
    public void Run(IReadOnlyList<string> arguments, Stream? input, TextBudget budget, Action<Stream> take)
    {
        budget.Token.ThrowIfCancellationRequested();
        using var run = Start(arguments);
        run.Limit(MaxMegabytes(budget.Limits), Share > 1 ? MaxSeconds(budget.Limits) : null);
        using var killing = budget.Token.Register(run.Kill);
        var end = run.Finish(input, take);
        budget.Token.ThrowIfCancellationRequested();
        if (Share > 1 && end.Code == ExitCode.OutOfProcessorTime)
        {
            throw new DocumentUnreadableException(
                FailureReason.TooSlow, $"{Name} took more than {MaxSeconds(budget.Limits)} s of processor time for the file.");
        }

        if (ExitCode.IsSignal(end.Code))
            throw ExitCode.Explain(end.Code, Name, budget.Limits)
                ?? new DocumentUnreadableException(FailureReason.Crashed, $"{Name} crashed on the file.");
        if (end.Code != 0)
            throw new DocumentUnreadableException(FailureReason.Malformed, $"{Name} cannot read the file: {Reason(end)}");
    }

    /// <summary>Asks the program for its version. Returns null if it does not tell.</summary>
    /// <param name="argument">The argument that makes it tell; empty for none.</param>
    public string? Version(string argument)
        => VersionNumber().Match(Tell(argument.Length == 0 ? [] : [argument])) is { Success: true } told ? told.Value : null;

    /// <summary>Asks the program about itself. Returns what it says, on either way and with any exit code.</summary>
    public string Tell(IReadOnlyList<string> arguments)
    {
        try
        {
            using var run = Start(arguments);
            using var patience = new CancellationTokenSource(Patience);
            using var killing = patience.Token.Register(run.Kill);
            byte[] output = [];
            var end = run.Finish(null, stream => output = ReadAll(stream, MaxToldBytes));
            return $"{Encoding.UTF8.GetString(output)}\n{end.Errors}";
        }
        catch (Exception exception) when (exception is DocumentUnreadableException or IOException)
        {
            return "";
        }
    }

    /// <summary>The memory of a program and of its extractor together has a limit.</summary>
    private int MaxMegabytes(TextLimits limits)
        {
        var left = limits.MaxMemoryMegabytes - (int)(Environment.WorkingSet >> 20);
        return Math.Max(LeastMegabytes, Math.Min(limits.MaxMemoryMegabytes / Share, left));
    }

    private int MaxSeconds(TextLimits limits) => Math.Max(1, limits.MaxProcessorSeconds / Share);

    private static string Reason(ProgramEnd end)
    {
        var line = end.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        return line ?? $"it ended with code {end.Code} and said nothing.";
    }

    private byte[] ReadAll(Stream stream, long maxBytes)
    {
        using var output = new MemoryStream();
        var buffer = new byte[BufferBytes];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            output.Write(buffer, 0, read);
            if (output.Length > maxBytes)
            {
                throw new DocumentUnreadableException(
                    FailureReason.TooLarge, $"{Name} read more than {maxBytes:N0} bytes out of the file. It was not indexed.");
            }
        }

        return output.ToArray();
    }

    private ProgramRun Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = System.IO.Path.GetTempPath(),
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["HOME"] = start.Environment["TMPDIR"] = System.IO.Path.GetTempPath();
        // Several files are read at once, so a program that takes all processors for one file only gets in the way of the others.
        start.Environment["OMP_THREAD_LIMIT"] = "1";
        try
        {
            return new ProgramRun(Process.Start(start)!);
        }
        catch (Win32Exception exception)
        {
            throw new DocumentUnreadableException(
                FailureReason.Transient, $"{Name} cannot be started ({exception.Message}). Install it again or remove it.", exception);
        }
    }

    [GeneratedRegex(@"\d+(?:\.\d+)+")]
    private static partial Regex VersionNumber();
}
