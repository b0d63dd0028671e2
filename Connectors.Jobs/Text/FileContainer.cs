namespace Connectors.Jobs.Text;

/// <summary>What a file holds that is a container of others, as its own directory tells, whatever the file is called.</summary>
internal enum FileContainer
{
    None,
    Word,
    Sheet,
    Slides,
    OpenDocument,
    OldSheet,
    /// <summary>An Office file under a password.</summary>
    Encrypted,
    /// <summary>Another archive or compound file.</summary>
    Other,
}
