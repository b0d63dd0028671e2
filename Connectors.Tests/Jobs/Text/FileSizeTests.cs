using System.Text;
using Connectors.Sources;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Systems say how large a file is. What they say may be wrong.</summary>
public sealed class FileSizeTests
{
    [Test]
    public async Task A_file_is_read_whole_whatever_its_system_says_of_its_size(
        [Values(0, 1, 20, 4095, 4096, 5000)] int length, [Values(null, -5L, -1L, 0L, 10L, 4095L, 4096L, 1_000_000L)] long? told)
    {
        var text = string.Concat(Enumerable.Repeat("pumps ", 1000))[..length];
        var file = new FileContent("a.txt", null, told, _ => Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(text))));

        var read = await SampleFile.ExtractAsync(file);

        Assert.That(string.Concat(read.Sections.Select(section => section.Text)), Is.EqualTo(text));
        Assert.That(read.Size, Is.EqualTo(length));
    }
}
