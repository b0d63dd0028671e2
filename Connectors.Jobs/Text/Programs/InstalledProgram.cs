using System.ComponentModel;
using System.Diagnostics;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Programs;

/// <summary>
/// A program of this machine that reads files. It gets no shell and no secrets, and ends with the budget of the file. It is part of the
/// extractor's own process tree, so the limits of the extractor hold for it as well.
/// </summary>
internal sealed class InstalledProgram(string name, string path)
{
    /// <summary>A process that ended by signal n has this exit code plus n.</summary>
    private const int SignalBase = 128;

    public string Name { get; } = name;

    public string Path { get; } = path;

    /// <summary>Runs the program to its end and returns what it wrote to its standard output.</summary>
    /// <param name="arguments">The arguments. A file is named by its full path, so that no name is taken for an option.</param>
    /// <param name="input">What the program reads from its standard input, from the stream's position on; null for nothing.</param>
    /// <param name="budget">When its token is cancelled, the program and its children are killed.</param>
    /// <param name="maxOutputBytes">More output than this ends the program.</param>
    /// <exception cref="DocumentUnreadableException">The program cannot read the file, crashed, or wrote too much.</exception>
    public byte[] Run(IReadOnlyList<string> arguments, Stream? input, TextBudget budget, long maxOutputBytes)
    {
        budget.Token.ThrowIfCancellationRequested();
        using var run = Start(arguments);
        using var killing = budget.Token.Register(run.Kill);
        var ended = run.Finish(input, maxOutputBytes);
        budget.Token.ThrowIfCancellationRequested();
        return ended switch
        {
            { TooMuch: true } => throw new DocumentUnreadableException(
                FailureReason.TooLarge, $"{Name} read more than {maxOutputBytes:N0} bytes out of the file. It was not indexed."),
            { Code: 0 } => ended.Output,
            { Code: > SignalBase } => throw new DocumentUnreadableException(FailureReason.Crashed, $"{Name} crashed on the file."),
            _ => throw new DocumentUnreadableException(FailureReason.Malformed, $"{Name} cannot read the file: {Reason(ended)}"),
        };
    }

    private static string Reason(ProgramEnd end)
    {
        var line = end.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        return line ?? $"it ended with code {end.Code} and said nothing.";
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
}
