-- A model that texts were embedded with. If a model's name, dimensions or prefix change, it is another row.
create table embedding_models (
    id         int generated always as identity primary key,
    signature  text not null unique,
    dimensions int,                             -- null until the model has answered once
    background float8 not null default 0        -- the cosine that it gives to unrelated texts
);

-- The model of the host's configuration that the texts are embedded with; null: the search is by words alone.
alter table knowledge_bases add column embedding_model text;

-- How far a model's vectors of a connector's documents are.
create table vector_states (
    connector_id text not null references connectors on delete cascade,
    model_id     int not null references embedding_models,
    feed         bigint not null default 0,     -- the number of the latest write; readers take what came after the last one they saw
    claim        bigint,                        -- fencing token: every write of the job names it
    claimed_at   timestamptz,
    passed_at    timestamptz,                   -- when the latest pass began that looked at all documents
    ready_at     timestamptz,                   -- when a pass first ended; from then on these vectors answer
    total        bigint not null default 0,     -- chunks of the connector, when the latest pass counted them
    embedded     bigint not null default 0,     -- of these, the chunks that have a vector of their present text
    stored       bigint not null default 0,     -- about how many vectors there are, with those of former texts
    failed       bigint not null default 0,     -- chunks that the model refuses
    attempts     int not null default 0,        -- failures since the last progress
    retry_at     timestamptz,
    error        text,
    primary key (connector_id, model_id)
);

-- The vectors of a document's chunks, one after another: for each a scale (float) and one signed byte per dimension. A scale of 0 is a
-- chunk that the model refuses. They trail the texts, so a version that differs from the document's is embedded again.
create table document_vectors (
    document_id  uuid not null references documents on delete cascade,
    model_id     int not null references embedding_models,
    connector_id text not null,
    version      text not null,
    chunks       int not null,                  -- chunks that are done, from the first
    failed       int not null,
    hashes       bytea not null,                -- 16 bytes for each chunk: a hash of the text that was embedded
    vectors      bytea not null,
    feed         bigint not null,
    primary key (document_id, model_id)
);
create index document_vectors_feed on document_vectors (connector_id, model_id, feed);
-- Vectors do not compress: trying costs time.
alter table document_vectors alter column vectors set storage external;
