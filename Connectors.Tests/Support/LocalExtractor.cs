using Connectors.Jobs.Text;
using Connectors.Sources;

namespace Connectors.Tests.Support;

/// <summary>Reads files in this process, for tests of formats. A process for each test would take most of its time.</summary>
internal sealed class LocalExtractor(FormatReader reader) : IExtractor
{
    private const int StackBytes = 16 << 20;

    public string? Trouble => null;

    public Task<ExtractedText> ExtractAsync(FileToRead file, TextLimits limits, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<ExtractedText>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () =>
            {
                try
                {
                    List<DocumentSection> sections = [];
                    var read = reader.Read(
                        file.Content, (file.FileName, file.MediaType), new TextBudget(limits, cancellationToken), sections.Add);
                    done.SetResult(new ExtractedText(sections, read.MediaType, file.Content.Length)
                    {
                        NoText = read.NoText, Remarks = read.Remarks,
                    });
                }
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            },
            StackBytes);
        thread.Start();
        return done.Task;
    }
}
