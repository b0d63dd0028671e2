using System.Text;
using System.Text.RegularExpressions;
using Connectors.Jobs.Text.Programs;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>Runs the programs that read old Office files. They jump about in a file, so it is given to them under a name.</summary>
internal sealed partial class OldOfficePrograms(InstalledPrograms programs)
{
    private const int BytesPerCharacter = 4;

    /// <summary>These programs need a few megabytes and moments, but for damaged files they may take whatever there is.</summary>
    private const int Share = 4;

    /// <summary>Returns the text that the first installed program finds. A further one is tried if it cannot read the file.</summary>
    /// <param name="commands">The programs with their arguments, the better one first. The name of the file is added.</param>
    /// <param name="need">What to tell if none is installed.</param>
    /// <param name="file">The file.</param>
    /// <param name="budget">Bounds the text.</param>
    /// <exception cref="DocumentUnreadableException">No program is installed, or none can read the file.</exception>
    public string Read(IEnumerable<string[]> commands, string need, Stream file, TextBudget budget)
    {
        DocumentUnreadableException refusal = new(FailureReason.Unsupported, need);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            foreach (var command in commands)
            {
                if (programs.Find(command[0]) is not { } program)
                    continue;
                Write(file, path);
                try
                {
                    return Run(program, [.. command[1..], path], budget);
                }
                catch (DocumentUnreadableException exception) when (
                    exception.Reason is FailureReason.Malformed or FailureReason.Crashed or FailureReason.TooSlow)
                {
                    // Each program reads files that another one refuses.
                    refusal = exception;
                }
            }
        }
        finally
        {
            File.Delete(path);
        }

        throw refusal;
    }

    /// <summary>Whether a program is there.</summary>
    public bool Has(string name) => programs.Find(name) is not null;

    private static void Write(Stream file, string path)
    {
        if (File.Exists(path))
            return;
        using var copy = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        file.Position = 0;
        file.CopyTo(copy);
    }

    private static string Run(InstalledProgram program, string[] arguments, TextBudget budget)
    {
        var output = new InstalledProgram(program.Name, program.Path) { Share = Share }.Run(
            arguments, input: null, budget, (long)BytesPerCharacter * budget.Limits.MaxCharacters);
        var text = Encoding.UTF8.GetString(output).Replace('\f', '\n');
        return budget.Take(LinkCode().Replace(text, "").Trim());
    }

    /// <summary>A link's address is code that a reader does not see.</summary>
    [GeneratedRegex("""\bHYPERLINK +(?:\\[a-z] +)?"[^"\n]{0,2000}"(?: +\\[a-z](?: +"[^"\n]{0,2000}")?)*""")]
    private static partial Regex LinkCode();
}
