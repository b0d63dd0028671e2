using System.Text;
using Connectors.Jobs.Storage.Documents;
using Connectors.Sources;

namespace Connectors.Jobs.Text;

/// <summary>Detects the format of a file and reads it, in the process that calls. A file that cannot be parsed gives a reason.</summary>
internal sealed class FormatReader(IEnumerable<IFormat> formats)
{
    public const int HeadBytes = 4096;

    private const int MaxMessageLength = 300;

    static FormatReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Returns the format that knows the file. Null means that none does.</summary>
    public IFormat? Find(FileProbe probe) => formats.FirstOrDefault(format => format.Knows(probe));

    /// <summary>Reads a whole file.</summary>
    /// <param name="file">The file, from its beginning.</param>
    /// <param name="name">Its name and the media type that the source claims.</param>
    /// <param name="budget">Stops the format at the limits.</param>
    /// <param name="take">Gets each section as soon as it is read.</param>
    /// <exception cref="DocumentUnreadableException">The file is unsupported, malformed or too large.</exception>
    public ReadFile Read(Stream file, (string FileName, string? MediaType) name, TextBudget budget, Action<DocumentSection> take)
    {
        file.Position = 0;
        var head = new byte[Math.Min(HeadBytes, file.Length)];
        file.ReadExactly(head);
        var probe = new FileProbe(head, name.FileName, name.MediaType);
        probe = probe with { Container = ContainerProbe.Look(file, probe) };
        return Read(Find(probe) ?? throw Unknown(probe), file, budget, take);
    }

    /// <inheritdoc cref="Read(Stream, ValueTuple{string, string?}, TextBudget, Action{DocumentSection})"/>
    public static ReadFile Read(IFormat format, Stream file, TextBudget budget, Action<DocumentSection> take)
    {
        var empty = true;
        try
        {
            file.Position = 0;
            foreach (var section in format.Read(file, budget))
            {
                empty = empty && string.IsNullOrWhiteSpace(section.Text);
                take(section);
            }
        }
        catch (Exception exception)
            when (exception is not (DocumentUnreadableException or OperationCanceledException or OutOfMemoryException))
        {
            throw new DocumentUnreadableException(
                FailureReason.Malformed, $"The file cannot be read as {format.Name}: {Brief(exception.Message)}", exception);
        }

        return new ReadFile(format.MediaType, empty ? budget.NoText : NoText.None) { Remarks = budget.Remarks };
    }

    public static DocumentUnreadableException Unknown(FileProbe probe) => probe.Container == FileContainer.Encrypted
        ? new DocumentUnreadableException(FailureReason.Encrypted, "The file is protected with a password.")
        : new DocumentUnreadableException(FailureReason.Unsupported, $"Unsupported file type ({probe.Kind}).") { Kind = probe.Kind };

    private static string Brief(string message)
        => message.Length <= MaxMessageLength ? message : message[..MaxMessageLength] + "…";
}

/// <summary>What a format tells of a file that it has read.</summary>
/// <param name="MediaType">The media type by the file's bytes, not as the source claims.</param>
/// <param name="NoText">Why it has no text.</param>
internal sealed record ReadFile(string MediaType, NoText NoText)
{
    /// <summary>What could not be read of it.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
