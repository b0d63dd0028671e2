using Connectors.Jobs.Storage.Documents;

namespace Connectors.Jobs.Running;

/// <param name="Last">The batch ends with it: its checkpoint may be committed.</param>
internal sealed record PreparedPart(PreparedBatch Batch, bool Last);
